using System.Management.Automation;
using Rechub.Milvus.Publishing;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Removes earlier versions of an item index from a Milvus server.</summary>
/// <remarks>
/// A version that is live, or that any alias points to, is never removed: an error says so, and the rest goes on. Nor is one
/// that is just being published. Publish-ItemEmbedding -Keep removes old versions by itself, but none in state Unknown; this is
/// for those, and for doing it now.
/// </remarks>
/// <example>
/// <code>Remove-ItemIndex movies -Version 20261124093000 -MilvusUri http://localhost:19530</code>
/// <para>Removes one version, after asking.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -Collection movies -AllVersion | Where-Object State -eq Kept | Remove-ItemIndex -Confirm:$false</code>
/// <para>Removes every version that is not in memory, without asking.</para>
/// </example>
[Cmdlet(
    VerbsCommon.Remove,
    "ItemIndex",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = MilvusSet
)]
public sealed class RemoveItemIndex : MilvusCmdlet
{
    /// <summary>Name of the index.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = MilvusSet
    )]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>The versions to remove, as Get-ItemIndex -AllVersion lists them.</summary>
    [Parameter(
        Mandatory = true,
        Position = 1,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = MilvusSet
    )]
    [ArgumentCompleter(typeof(IndexVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Version { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var backend = OnServer(new PublishOptions { Collection = Collection });
        foreach (var version in Version)
        {
            if (!ShouldProcess($"{backend.Target}, version {version}", "Remove"))
                continue;
            try
            {
                Run(
                    (_, cancellation) =>
                    {
                        backend.Remove(version, cancellation);
                        return version;
                    }
                );
            }
            catch (RechubException error)
            {
                WriteError(error);
            }
        }
    }
}
