using System.Management.Automation;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.PowerShell.Completion;

/// <summary>Columns of what an import reads: objects, or the headers of files.</summary>
internal static class SourceColumns
{
    /// <summary>How long a header may take to read: a file may be on a slow drive, or have no end of its first line.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Of the interactions.</summary>
    public static IReadOnlyList<string> Interactions(TypedCommand import) =>
        import.TextsOf("Header") is { Length: > 0 } header
            ? header
            : OfSource(
                FileOf(import) ?? import["InputObject"] ?? import.Input,
                LayoutOf(import),
                OptionsOf(import)
            );

    /// <summary>Of the table that describes users or items; without one, of the interactions.</summary>
    /// <param name="import">The import.</param>
    /// <param name="entity">User or Item.</param>
    public static IReadOnlyList<string> Described(TypedCommand import, string entity) =>
        (import[$"{entity}Table"] ?? FileOf(import, $"{entity}Path")) is { } table
            ? OfSource(table, TableLayout.Default, OptionsOf(import))
            : Interactions(import);

    /// <summary>Of the data that an import makes: keys and features.</summary>
    public static DataColumns Imported(TypedCommand import) =>
        new(Entities(import, "User"), Entities(import, "Item"));

    /// <summary>The file that a command reads, as a full path; null if it is unknown.</summary>
    public static string? PathOf(TypedCommand command) =>
        (FileOf(command) ?? KnownValue.First(command.Input)) switch
        {
            FileSystemInfo file => file.FullName,
            string path => CurrentShell.FirstPath(path, literal: false),
            TypedCommand upstream => PathOf(upstream),
            _ => null,
        };

    private static KnownColumn[] Entities(TypedCommand import, string entity)
    {
        var key = import.TextsOf($"{entity}Column").FirstOrDefault();
        var features = import.TextsOf($"{entity}Feature");
        var hasTable = (import[$"{entity}Table"] ?? import[$"{entity}Path"]) is not null;
        string?[] keys = [key, import.TextsOf($"{entity}Key").FirstOrDefault()];
        if (features.Length == 0 && hasTable)
            features = [.. Described(import, entity).Except(keys)!];
        return
        [
            .. key is null ? [] : new[] { new KnownColumn(key, IsKey: true) },
            .. features.Select(name => new KnownColumn(name)),
        ];
    }

    private static IReadOnlyList<string> OfSource(
        object? source,
        TableLayout layout,
        ImportOptions options
    ) =>
        KnownValue.First(source) switch
        {
            null => [],
            FileSystemInfo file => ReadHeader(file.FullName, layout, options),
            string path => CurrentShell.FirstPath(path, literal: false) is { } full
                ? ReadHeader(full, layout, options)
                : [],
            TypedCommand command => OfOutput(command, layout, options),
            var record => [.. KnownValue.PathsIn(PSObject.AsPSObject(record))],
        };

    /// <summary>Of what a command of the shell will put out.</summary>
    private static IReadOnlyList<string> OfOutput(
        TypedCommand command,
        TableLayout layout,
        ImportOptions options
    ) =>
        command.Name.ToUpperInvariant() switch
        {
            "IMPORT-CSV" => Interactions(command),
            "GET-CHILDITEM" or "GET-ITEM" or "RESOLVE-PATH" or "CONVERT-PATH" => OfSource(
                FileOf(command),
                layout,
                options
            ),
            "SELECT-OBJECT" when command.TextsOf("Property") is { Length: > 0 } chosen => chosen,
            "WHERE-OBJECT" or "SORT-OBJECT" or "SELECT-OBJECT" => OfSource(
                command.Input,
                layout,
                options
            ),
            _ => [],
        };

    private static FileInfo? FileOf(TypedCommand command, string parameter = "Path")
    {
        var literal =
            parameter == "Path" ? command.TextsOf("LiteralPath") : command.TextsOf(parameter);
        var path =
            literal.Length > 0 ? CurrentShell.FirstPath(literal[0], literal: true)
            : command.TextsOf(parameter) is [var first, ..]
                ? CurrentShell.FirstPath(first, literal: false)
            : null;
        return path is null ? null : new FileInfo(path);
    }

    private static TableLayout LayoutOf(TypedCommand import) =>
        new()
        {
            Include = import.TextsOf("Include"),
            Exclude = import.TextsOf("Exclude"),
            Sheet = import.TextsOf("Sheet").FirstOrDefault(),
        };

    private static ImportOptions OptionsOf(TypedCommand import) =>
        new()
        {
            Encoding = import.TextsOf("Encoding") is [var encoding, ..]
                ? TextEncoding.Parse(encoding)
                : TextEncoding.Auto,
            Separator = import.TextsOf("Delimiter").FirstOrDefault(),
            NoQuote = import["NoQuote"] is SwitchParameter { IsPresent: true } or true,
        };

    private static IReadOnlyList<string> ReadHeader(
        string path,
        TableLayout layout,
        ImportOptions options
    )
    {
        var reading = Task.Run(() => TableHeader.Read(path, layout, options));
        return reading.Wait(Patience) ? reading.Result : [];
    }
}
