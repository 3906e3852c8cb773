using System.Management.Automation;
using Rechub.Data;
using Rechub.Models;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Base class of cmdlets that take user or item ids. The pipeline has what they are asked of, an index or a model; or if that is
/// named, the ids, which are then processed together after the last of them.
/// </summary>
public abstract class EntityCmdlet : RechubCmdlet
{
    private readonly List<object> piped = [];
    private bool arePiped;

    /// <summary>Whether the index or model that the ids are asked of is bound.</summary>
    private protected abstract bool IsSubjectGiven { get; }

    /// <summary>The ids that the parameter gives; null for none.</summary>
    private protected abstract object[]? Ids { get; }

    /// <summary>Processes ids with one index or model.</summary>
    /// <param name="ids">The ids; null if none are given.</param>
    private protected abstract void Process(object[]? ids);

    /// <inheritdoc/>
    protected sealed override void Begin() =>
        arePiped = MyInvocation.ExpectingInput && IsSubjectGiven;

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (arePiped)
            piped.AddRange(Ids ?? []);
        else
            Process(Ids);
    }

    /// <inheritdoc/>
    protected sealed override void End()
    {
        if (piped.Count > 0)
            Process([.. piped]);
    }

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

    /// <summary>Splits users into those that are named by their ids and those that are described.</summary>
    /// <param name="ids">Ids, and objects with a History, which describe a user; null for none.</param>
    /// <param name="history">Objects that describe users; null for none.</param>
    /// <returns>Ids, null if neither ids nor descriptions are given; and descriptions.</returns>
    protected static (object[]? Named, PSObject[] Described) SplitUsers(
        object[]? ids,
        PSObject[]? history
    ) =>
        history is not null
            ? ([], history)
            : (
                ids is null ? null : Array.FindAll(ids, IdArgumentAttribute.IsId),
                [
                    .. (ids ?? [])
                        .Where(id => !IdArgumentAttribute.IsId(id))
                        .Select(PSObject.AsPSObject),
                ]
            );

    /// <summary>
    /// Reads users who need not be in the data. Each that cannot be read is reported as a non-terminating error. History items that
    /// are not in the catalog, and values that are not user features, are ignored with a warning.
    /// </summary>
    /// <param name="given">Objects or hashtables with UserId, History and user features.</param>
    /// <param name="model">The model that reads the users, or a baseline.</param>
    /// <param name="data">The data whose items the histories refer to; the model's data if null.</param>
    /// <returns>The users; null if none can be read.</returns>
    protected DescribedUsers? Describe(PSObject[] given, RecallModel? model, InteractionData? data)
    {
        var towers = model as TwoTowerModel;
        var items = (data ?? model?.Data)?.Items ?? towers?.Items ?? throw DataMissing(model);
        var read = new List<UserDescription>();
        ForEach(
            given,
            one =>
            {
                var user = UserReader.Read(one);
                DescribedUsers.Require(user, towers);
                read.Add(user);
            }
        );
        if (read.Count == 0)
            return null;
        var users = DescribedUsers.From(
            read,
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

    /// <summary>Warns where a model reads of histories what they do not have.</summary>
    /// <param name="model">The model that reads the users, or a baseline.</param>
    /// <param name="data">The data of the users.</param>
    /// <param name="hasHistory">Of each user, whether there is a history.</param>
    /// <param name="consequence">What becomes of users without one, as a sentence.</param>
    protected void WarnOfHistories(
        RecallModel? model,
        InteractionData data,
        bool[] hasHistory,
        string consequence
    )
    {
        if (model is not TwoTowerModel towers)
            return;
        var missing = hasHistory.Count(has => !has);
        if (towers.NeedsHistory && missing > 0)
            WriteWarning(
                $"{missing} of {hasHistory.Length} users have no history, by which alone a {towers.Architecture} model knows a user. {consequence}"
            );
        if (towers.ReadsTimes && !data.Log.HasTimes && missing < hasHistory.Length)
            WriteWarning(
                $"The model reads the times between items, and these histories of {hasHistory.Length - missing} users have none: all their items count as of one time. Give data with times, or train a model without -TimeBias."
            );
    }

    /// <summary>The error for a model that has no interactions because it was read from a file.</summary>
    protected static RechubException DataMissing(RecallModel? model) =>
        new(
            RechubErrorKind.InvalidInput,
            "DataMissing",
            "The model was read from a file, which does not contain the interactions. Give them with -Data, or describe the users with -History.",
            model
        );
}
