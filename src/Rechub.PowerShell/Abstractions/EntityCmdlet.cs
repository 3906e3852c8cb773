using System.Management.Automation;
using Rechub.Data;
using Rechub.Models;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Base class of cmdlets that take user or item ids.</summary>
public abstract class EntityCmdlet : RechubCmdlet
{
    /// <summary>Finds the table rows of ids. Each unknown id is reported as a non-terminating error.</summary>
    /// <param name="ids">Ids as the caller gave them; null for none.</param>
    /// <param name="table">The user or item table.</param>
    /// <param name="kind"><c>User</c> or <c>Item</c>.</param>
    /// <param name="source">Name of the table's source, for the error message.</param>
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
    /// Reads users who need not be in the data. History items that are not in the catalog, and values that are not user
    /// features, are ignored with a warning.
    /// </summary>
    /// <param name="given">Objects or hashtables with UserId, History and user features.</param>
    /// <param name="model">The model that reads the users, or a baseline.</param>
    /// <param name="data">The data whose items the histories refer to; the model's data if null.</param>
    protected DescribedUsers Describe(PSObject[] given, RecallModel? model, InteractionData? data)
    {
        var towers = model as TwoTowerModel;
        var items = (data ?? model?.Data)?.Items ?? towers?.Items ?? throw DataMissing(model);
        var users = DescribedUsers.From(
            Array.ConvertAll(given, UserReader.Read),
            items,
            towers,
            data?.Repeat ?? model?.Repeat ?? RepeatPolicy.Exclude
        );
        foreach (var group in users.UnknownItems.GroupBy(item => item.UserId, item => item.ItemId))
            WriteWarning(
                $"The history of user '{group.Key}' contains items that are not in the catalog of {items.Count} items; they are ignored: {string.Join(", ", group)}."
            );
        if (users.UnusedFeatures.Count > 0 && towers is not null)
            WriteWarning(
                $"These values are not user features of the model and are ignored: {string.Join(", ", users.UnusedFeatures)}. The model's user features are: {string.Join(", ", towers.UserFeatures.Where(feature => feature is { HistoryOf: null, IsKey: false }).Select(feature => feature.Name))}."
            );
        if (users.ChangedValues.Count > 0)
            WriteWarning(
                $"These values are not used as they are given ({users.ChangedValues.Count}): {string.Join("; ", users.ChangedValues.Take(10))}{(users.ChangedValues.Count > 10 ? "; …" : "")}."
            );
        return users;
    }

    /// <summary>The error for a model that has no interactions because it was read from a file.</summary>
    protected static RechubException DataMissing(RecallModel? model) =>
        new(
            RechubErrorKind.InvalidArgument,
            "DataMissing",
            "The model was read from a file, which does not contain the interactions. Give them with -Data, or describe the users with -History.",
            model
        );
}
