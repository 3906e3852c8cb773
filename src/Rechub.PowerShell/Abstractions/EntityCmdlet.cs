using System.Management.Automation;
using Rechub.Data;
using Rechub.Models;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>A cmdlet that is given ids of users or items.</summary>
public abstract class EntityCmdlet : RechubCmdlet
{
    /// <summary>The rows of ids; one that is unknown is reported, and the rest goes on.</summary>
    /// <param name="ids">Ids as they were given, or null for none.</param>
    /// <param name="table">The table they are of.</param>
    /// <param name="kind">What they are: <c>User</c> or <c>Item</c>.</param>
    /// <param name="source">Where the table is from, for people.</param>
    protected int[] KnownRows(object[]? ids, EntityTable table, string kind, string source)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(kind);
        var rows = new List<int>(ids?.Length ?? 0);
        foreach (var given in ids ?? [])
        {
            var id = PSValue.Unwrap(given);
            if (table.Ids.RowOf(id) is var row and >= 0)
                rows.Add(row);
            else
                WriteError(
                    new RechubException(
                        RechubErrorKind.NotFound,
                        $"{kind}NotFound",
                        $"{kind} '{id}' is not among the {table.Count} {kind.ToLowerInvariant()}s of '{source}'.",
                        id
                    )
                );
        }

        return [.. rows];
    }

    /// <summary>
    /// Users that are described rather than named. What a history has that is no item, and values that are no feature, are
    /// warned of and left out.
    /// </summary>
    /// <param name="given">Objects or hashtables with UserId, History and user features.</param>
    /// <param name="model">The model that reads them, or a baseline.</param>
    /// <param name="data">Whose items histories are of; the model's where it is null.</param>
    protected DescribedUsers Describe(PSObject[] given, RecallModel? model, InteractionData? data)
    {
        var towers = model as TwoTowerModel;
        var items = (data ?? model?.Data)?.Items ?? towers?.Items ?? throw DataMissing(model);
        var users = DescribedUsers.From(Array.ConvertAll(given, UserReader.Read), items, towers);
        foreach (var group in users.UnknownItems.GroupBy(item => item.UserId, item => item.ItemId))
            WriteWarning(
                $"The history of user '{group.Key}' has items that are not among the {items.Count} items there are; they are left out: {string.Join(", ", group)}."
            );
        if (users.UnusedFeatures.Count > 0 && towers is not null)
            WriteWarning(
                $"The model has no user feature {string.Join(", ", users.UnusedFeatures)}; it reads: {string.Join(", ", towers.UserFeatures.Where(feature => feature is { HistoryOf: null, IsKey: false }).Select(feature => feature.Name))}."
            );
        return users;
    }

    /// <summary>An error about a model without its interactions.</summary>
    protected static RechubException DataMissing(RecallModel? model) =>
        new(
            RechubErrorKind.InvalidArgument,
            "DataMissing",
            "The model was read from a file, so its interactions are not here. Give them with -Data, or describe the users with -History.",
            model
        );
}
