using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Retrieval;
using Rechub.Serialization;

namespace Rechub.PowerShell.Completion;

/// <summary>
/// The columns of users and items that data, models, indexes and lists have; or will have, where the command that makes them is
/// typed and not run.
/// </summary>
/// <param name="Users">Columns of the users.</param>
/// <param name="Items">Columns of the items.</param>
internal sealed record DataColumns(
    IReadOnlyList<KnownColumn> Users,
    IReadOnlyList<KnownColumn> Items
)
{
    private static readonly string[] Sources =
    [
        "Data",
        "InputObject",
        "Model",
        "Index",
        "Baseline",
    ];

    /// <summary>The commands that read or choose columns; all others put out what has those that their input has.</summary>
    private static readonly Dictionary<string, Func<TypedCommand, DataColumns?>> Readers = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["Import-Interaction"] = SourceColumns.Imported,
        ["New-SampleInteraction"] = _ => Of(Sample()),
        ["Import-RecallModel"] = command => InFile(command, OfModelFile),
        ["Get-ItemIndex"] = command =>
            InFile(command, path => Of(new ItemIndex(ExactIndex.Open(path)))),
        ["Publish-ItemEmbedding"] = command =>
            Of(command, "Model")?.Storing(command.TextsOf("Column")),
    };

    /// <summary>Those of the first of some parameters that tells, or else of what is piped in; null if they are unknown.</summary>
    public static DataColumns? Of(TypedCommand command, params string[] parameters) =>
        parameters
            .Select(name => Of(command[name]))
            .Append(Of(command.Input))
            .FirstOrDefault(known => known is not null);

    /// <summary>The same with only some item columns, as an index stores them; with all where none is named.</summary>
    public DataColumns Storing(string[] columns) =>
        columns.Length == 0
            ? this
            : this with
            {
                Items =
                [
                    .. Items.Where(item =>
                        item.IsKey || columns.Contains(item.Name, StringComparer.OrdinalIgnoreCase)
                    ),
                ],
            };

    private static DataColumns? Of(object? source) =>
        KnownValue.First(source) switch
        {
            TypedCommand command => Readers.TryGetValue(command.Name, out var read)
                ? read(command)
                : Of(command, Sources),
            InteractionData data => new(Of(data.Users), Of(data.Items)),
            RecallModel { Data: { } data } => Of(data),
            TwoTowerModel model => new([], Of(model.Items)),
            ItemIndex index => (Of(index.Model) ?? new([], [])) with { Items = Of(index.Store) },
            RecallList { Origin: { } origin } => Of(origin.Data ?? origin.Served),
            RecallRow { Origin: { } origin } => Of(origin.Data ?? origin.Served),
            _ => null,
        };

    private static KnownColumn[] Of(EntityTable table) =>
        [
            new(table.KeyName, table.Ids.Kind, IsKey: true),
            .. table.Columns.Select(column => new KnownColumn(column.Name, column.Kind)),
        ];

    private static KnownColumn[] Of(IItemIndex index) =>
        index is IItemColumnStore store
            ? [.. store.ColumnNames.Select((name, i) => new KnownColumn(name, null, i == 0))]
            : [];

    private static DataColumns OfModelFile(string path) =>
        new(
            [],
            [
                .. RecallModelFile
                    .ReadItemColumns(path)
                    .Select((column, i) => new KnownColumn(column.Name, column.Kind, i == 0)),
            ]
        );

    private static DataColumns? InFile(TypedCommand command, Func<string, DataColumns?> read) =>
        SourceColumns.PathOf(command) is { } path ? read(path) : null;

    private static InteractionData Sample() =>
        SampleGenerator.Generate(new SampleOptions { UserCount = 2, ItemCount = 2 });
}
