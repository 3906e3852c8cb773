using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Rechub.Milvus.Connection;

namespace Rechub.PowerShell.Milvus;

/// <summary>The default connection of a runspace. Each runspace has its own, which ends with the runspace.</summary>
internal static class RunspaceConnection
{
    private static readonly ConditionalWeakTable<Runspace, MilvusConnection> Connections = [];

    /// <summary>The default connection of the current runspace; null if there is none.</summary>
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
