using System.Management.Automation;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Adds, replaces or removes items of an index.</summary>
/// <remarks>
/// Encodes the items with the model that made the index, stores them, and removes the items of -Remove. All changes happen, or
/// none. Searches that are already running do not see them. The given index shows the changes.
///
/// An update is appended to the index file. The file is rewritten when a fifth of it is unused or comes from updates, or when
/// there are many updates. The command is refused while another process writes the file.
/// </remarks>
/// <example>
/// <code>$index | Update-ItemEmbedding -Data (Import-MovieLens ./this-week) -Item 4001, 4002</code>
/// <para>Adds two movies that are newer than the training data, with their features.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Update-ItemEmbedding -Remove 260, 1196</code>
/// <para>Removes two movies from an index file.</para>
/// </example>
[Cmdlet(VerbsData.Update, "ItemEmbedding", SupportsShouldProcess = true)]
[OutputType(typeof(ItemIndex))]
public sealed class UpdateItemEmbedding : EntityCmdlet
{
    /// <summary>The index to change.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public ItemIndex Index { get; set; } = null!;

    /// <summary>
    /// Ids of the items to add or replace. The data or the model must contain them. Ids, and objects with an ItemId, can be piped in
    /// if -Index is given; they are one update. Default: none.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ItemId")]
    [IdArgument("ItemId")]
    [ValidateNotNullOrEmpty]
    public object[]? Item { get; set; }

    /// <summary>Ids of the items to remove. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Remove { get; set; }

    /// <summary>Data with the features of the items to store. Default: the items of the model.</summary>
    [Parameter]
    [LiveObject]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// The model that made the index. Needed to store items if the index was opened from a file. Default: the model of the
    /// index.
    /// </summary>
    [Parameter]
    [LiveObject]
    public RecallModel? Model { get; set; }

    /// <inheritdoc/>
    private protected override string? WaitsFor => ServerWait.For(Index);

    private protected override bool IsSubjectGiven => Index is not null;

    private protected override object[]? Ids => Item;

    private protected override void Process(object[]? ids)
    {
        if (Index.Store is not IUpdatableItemIndex store)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "IndexNotUpdatable",
                $"The backend {Index.Backend} cannot change single items. Publish all items again.",
                Index
            );
        RequireItem(ids, nameof(Data), Data);
        RequireItem(ids, nameof(Model), Model);
        var removed = Array.ConvertAll(Remove ?? [], id => PSValue.Unwrap(id)!);
        var model = Model ?? Index.Model;
        var items = ItemsToStore(ids, model);
        if (
            !ShouldProcess(
                Index.Location,
                $"Store {items?.Count ?? 0} and remove {removed.Length} items"
            )
        )
            return;
        if (
            items is not null
            && ((TwoTowerModel)model!).UnknownItems(items) is { Length: > 0 and var cold }
        )
            WriteWarning(
                $"The model knows nothing of {cold} of the {items.Count} items to store: neither they nor their features are in its training part. They all have the same vector."
            );
        var outcome = Run(
            (_, cancellation) =>
                store.Update(
                    items is null
                        ? ItemChanges.Removal(store.ModelId, removed)
                        : ItemChanges.Encode((TwoTowerModel)model!, items, removed, cancellation),
                    cancellation
                )
        );
        foreach (var id in outcome.NotFound)
            WriteError(
                new RechubException(
                    RechubErrorKind.NotFound,
                    "ItemNotFound",
                    $"Item '{id}' is not in '{Index.Location}', so it was not taken out.",
                    id
                )
            );
        WriteVerbose(
            $"{outcome.Inserted} added, {outcome.Replaced} replaced, {outcome.Deleted} removed."
        );
        WriteObject(Index);
    }

    private static void RequireItem(object[]? ids, string parameter, object? value)
    {
        if (value is not null && ids is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ItemMissing",
                $"-{parameter} is for items to store, and -Item names none. Name them, or leave -{parameter} out.",
                value
            );
    }

    private EntityTable? ItemsToStore(object[]? ids, RecallModel? model)
    {
        if (ids is null)
            return null;
        if (model is not TwoTowerModel towers)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelMissing",
                "Storing items takes the model that made the index. Give it with -Model (Import-RecallModel reads it).",
                Index
            );
        var table = Data?.Items ?? towers.Items;
        var rows = KnownRows(ids, table, "Item", Data?.Source ?? "the model");
        return EntityRows.Select(table, [.. rows.Distinct().Order()]);
    }
}
