using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes an earlier version of an index on a Milvus server live again.</summary>
/// <remarks>
/// Loads the version, waits until it can be searched, and then moves the alias to it. Readers see the previous version or the
/// restored one, never a part. The previous version stays in memory for its readers. The output names the model of the restored
/// version; recommendations need that model.
///
/// A version in state Unknown is checked first, because the server lost whether its publish was finished. The version must have
/// as many rows as were sent, and an index, and a sample of its vectors must be found. A warning reports the check. A version
/// in state Unfinished is refused.
/// </remarks>
/// <example>
/// <code>Restore-ItemIndex movies -Version 20261124093000 -MilvusUri http://localhost:19530 -WhatIf</code>
/// <para>Shows which version and model would become live.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -Collection movies -AllVersion | Where-Object State -ne Live | Select-Object -First 1 | Restore-ItemIndex</code>
/// <para>Restores the newest version that is not live, on the server of Connect-Milvus.</para>
/// </example>
[Cmdlet(
    VerbsData.Restore,
    "ItemIndex",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = MilvusSet
)]
[OutputType(typeof(ItemIndexVersion))]
public sealed class RestoreItemIndex : MilvusCmdlet
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

    /// <summary>The version to make live, from the list of Get-ItemIndex -AllVersion.</summary>
    [Parameter(
        Mandatory = true,
        Position = 1,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = MilvusSet
    )]
    [ArgumentCompleter(typeof(IndexVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string Version { get; set; } = "";

    /// <summary>
    /// Accepts a version in state Unknown that has fewer rows than were sent, for example because items were removed later. It is
    /// refused for a version in another state.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var backend = OnServer(new PublishOptions { Collection = Collection });
        var found = Run((_, cancellation) => backend.Find(Version, cancellation));
        if (Force && found.State != VersionState.Unknown)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "VersionNotUnknown",
                $"-Force accepts a version in state Unknown that has fewer rows than were sent. Version {Version} of '{Collection}' is in state {found.State}: leave -Force out.",
                Version
            );
        if (!ShouldProcess(backend.Target, $"Make version {Version} (model {found.ModelId}) live"))
            return;
        var restored = Run(
            (pipeline, cancellation) =>
                backend.Restore(Version, acceptFewerItems: Force, pipeline, cancellation)
        );
        if (found.State == VersionState.Unknown)
            WriteWarning(
                $"Whether the publish of version {Version} of '{Collection}' was finished was not known. It was checked: its rows, its index and a sample of searches are in order. It is live now."
            );
        WriteObject(restored);
    }
}
