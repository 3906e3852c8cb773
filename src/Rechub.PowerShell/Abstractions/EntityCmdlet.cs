using System.Management.Automation;
using Rechub.Interactions;

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
            var id = given is PSObject wrapped ? wrapped.BaseObject : given;
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
}
