using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Rechub.Milvus.Connection;

namespace Rechub.PowerShell.Milvus;

/// <summary>The connection that a runspace's cmdlets use when none is named. Each runspace has its own; it ends with it.</summary>
internal static class RunspaceConnection
{
    private static readonly ConditionalWeakTable<Runspace, MilvusConnection> Connections = [];

    /// <summary>The connection of the runspace that runs now; null when there is none.</summary>
    public static MilvusConnection? Current
    {
        get =>
            Runspace.DefaultRunspace is { } runspace
            && Connections.TryGetValue(runspace, out var connection)
                ? connection
                : null;
        set
        {
            var runspace = Runspace.DefaultRunspace;
            if (value is null)
                Connections.Remove(runspace);
            else
                Connections.AddOrUpdate(runspace, value);
        }
    }
}
