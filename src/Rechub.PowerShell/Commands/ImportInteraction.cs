using System.Data.Common;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Filters;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Reads interactions from your own files, objects or database.</summary>
/// <remarks>
/// Sources are csv, tsv and Parquet files or folders of them, objects of the pipeline, or a query on an open ADO.NET
/// connection, whose rows are streamed. The parameters name the columns. Ids are integers when all of them are written as
/// integers, otherwise text. Times are ISO 8601 (UTC without an offset) or numbers since 1970. Features are text, whole
/// numbers, fractional numbers or lists parted by |, whatever all their values are; they stand beside the interactions, where
/// the first record of a user or item counts, or in tables of their own. Users and items are those with an interaction. The
/// split is leave-last-out with a validation item before it; Split-Interaction changes it.
/// </remarks>
/// <example>
///   <code>Import-Interaction ./clicks.csv -UserColumn visitor -ItemColumn article -TimeColumn clicked_at -ItemPath ./articles.csv</code>
///   <para>Reads clicks, and what describes the articles from a table of its own (with a column article).</para>
/// </example>
/// <example>
///   <code>Import-Csv ./orders.csv | Where-Object Country -eq DE | Import-Interaction -UserColumn Customer -ItemColumn Product -TimeColumn Date</code>
///   <para>Objects work as a source as well.</para>
/// </example>
/// <example>
///   <code>Import-Interaction -Connection $connection -Query 'select user_id, item_id, ts from events' -UserColumn user_id -ItemColumn item_id -TimeColumn ts</code>
///   <para>Streams the rows of a warehouse, here over an open connection of DuckDB, SQLite, PostgreSQL or any other provider.</para>
/// </example>
[Cmdlet(VerbsData.Import, "Interaction", DefaultParameterSetName = PathSet)]
[OutputType(typeof(InteractionData))]
public sealed class ImportInteraction : ImportCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ObjectSet = "InputObject";
    private const string QuerySet = "Connection";

    private InvalidRecords? invalidObjects;
    private ObjectImport? objects;

    /// <summary>
    /// Files, or folders of files that are one data set; folders within them that are named such as country=de are a column of
    /// that name, files and folders that start with a dot or an underscore are passed over. A file in a folder that is neither csv,
    /// tsv, txt, tab nor Parquet ends the import. Wildcards are allowed; all matches are read into one.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files or folders, taken as they are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Objects or hashtables with a property for each column that is named.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>An open connection of any ADO.NET provider. It stays open.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [ValidateNotNull]
    public DbConnection Connection { get; set; } = null!;

    /// <summary>The query for interactions.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>A query for what describes users; one of its columns is the user's.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string? UserQuery { get; set; }

    /// <summary>A query for what describes items; one of its columns is the item's.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string? ItemQuery { get; set; }

    /// <summary>The column of user ids.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string UserColumn { get; set; } = "";

    /// <summary>The column of item ids.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ItemColumn { get; set; } = "";

    /// <summary>The column of times. Without it interactions are in the order of the source.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeColumn { get; set; }

    /// <summary>
    /// The unit of times that are numbers. Auto, the default, tells it by their size, and refuses a number that may be a date, such
    /// as 20240531.
    /// </summary>
    [Parameter]
    public TimeUnit TimeUnit { get; set; }

    /// <summary>The column of ratings.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RatingColumn { get; set; }

    /// <summary>Columns that describe the user, of the table of users where there is one. By default all columns of that table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] UserFeature { get; set; } = [];

    /// <summary>Columns that describe the item, of the table of items where there is one. By default all columns of that table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ItemFeature { get; set; } = [];

    /// <summary>A file or folder that describes users; one of its columns is the user's.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNullOrEmpty]
    public string? UserPath { get; set; }

    /// <summary>A file or folder that describes items; one of its columns is the item's.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNullOrEmpty]
    public string? ItemPath { get; set; }

    /// <summary>What parts the fields of text files. By default the one of comma, tab, semicolon and | that the first line has most of.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    public char? Delimiter { get; set; }

    private InteractionColumns Columns =>
        new()
        {
            User = UserColumn,
            Item = ItemColumn,
            Time = TimeColumn,
            TimeUnit = TimeUnit,
            Rating = RatingColumn,
            UserFeatures = UserFeature,
            ItemFeatures = ItemFeature,
        };

    private ImportOptions FileOptions => Options with { Separator = Delimiter?.ToString() };

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName != ObjectSet)
            return;
        objects ??= StartObjects();
        objects.Add(Array.ConvertAll(objects.Names, InputObject.ValueOf));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        switch (ParameterSetName)
        {
            case QuerySet:
                Import(
                    (invalid, progress, cancellation) =>
                        InteractionReader.Read(
                            Connection,
                            Query,
                            Columns,
                            UserQuery,
                            ItemQuery,
                            Options,
                            invalid,
                            progress,
                            cancellation
                        )
                );
                break;
            case ObjectSet when objects is not null:
                Import((_, _, _) => objects.Finish(), invalidObjects);
                break;
            case ObjectSet:
                throw new InputFormatException("pipeline", null, null, "There was no object.");
            default:
                ImportFiles();
                break;
        }
    }

    private void ImportFiles()
    {
        var literal = ParameterSetName == LiteralPathSet;
        var paths = (literal ? LiteralPath : Path)
            .SelectMany(path => ResolveExisting(path, literal))
            .ToArray();
        var (users, items) = (Single(UserPath), Single(ItemPath));
        Import(
            (invalid, progress, cancellation) =>
                InteractionReader.Read(
                    paths,
                    Columns,
                    users,
                    items,
                    FileOptions,
                    invalid,
                    progress,
                    cancellation
                )
        );
    }

    private string? Single(string? path) =>
        path is null ? null : ResolveExisting(path, literal: true)[0];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            objects?.Dispose();
        base.Dispose(disposing);
    }

    private ObjectImport StartObjects()
    {
        invalidObjects = NewInvalidRecords();
        var import = new ObjectImport(
            Columns,
            Single(UserPath),
            Single(ItemPath),
            new ImportContext(FileOptions, invalidObjects, null, Cancellation)
        );
        foreach (var name in import.Names)
        {
            if (!InputObject.Has(name))
                throw new InputFormatException(
                    "pipeline",
                    1,
                    null,
                    $"The object has no property '{name}'. Found: {string.Join(", ", InputObject.All().Select(property => property.Name).Take(50))}."
                );
        }

        return import;
    }
}
