using System.Management.Automation;
using Rechub.Milvus.Publishing;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Removes earlier versions of an index from a Milvus server.</summary>
/// <remarks>
/// The live version, and a version that any alias points to, are never removed: an error is reported, and the other versions
/// are removed. A version that is being published is not removed either. Publish-ItemEmbedding -Keep removes old versions
/// automatically, except versions in state Unknown. Use this command for those, or to remove versions now.
/// </remarks>
/// <example>
/// <code>Remove-ItemIndex movies -Version 20261124093000 -MilvusUri http://localhost:19530</code>
/// <para>Removes one version after asking for confirmation.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -Collection movies -AllVersion | Where-Object State -eq Kept | Remove-ItemIndex -Confirm:$false</code>
/// <para>Removes all versions that are not in memory, without asking.</para>
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
    /// <summary>Name of the index on the Milvus server.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = MilvusSet
    )]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>The versions to remove, from the list of Get-ItemIndex -AllVersion.</summary>
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
        ForEach(
            Version,
            version =>
            {
                if (ShouldProcess($"{backend.Target}, version {version}", "Remove"))
                    Run(
                        (_, cancellation) =>
                        {
                            backend.Remove(version, cancellation);
                            return version;
                        }
                    );
            }
        );
    }
}
