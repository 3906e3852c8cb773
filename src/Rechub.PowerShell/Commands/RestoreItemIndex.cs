using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes an earlier version of an item index on a Milvus server live again.</summary>
/// <remarks>
/// Loads the version, waits until it can be searched, then moves the alias: readers see the version before or the restored
/// one, whole. What was live stays in memory for its readers. The output says which model belongs to the restored version;
/// recommendations need that model.
///
/// A version in state Unknown, of which the server lost whether its publish was finished, is checked first: that it has as many
/// rows as were sent, an index, and that a sample of its vectors is found. A warning says so. A version in state Unfinished is
/// refused.
/// </remarks>
/// <example>
/// <code>Restore-ItemIndex movies -Version 20261124093000 -MilvusUri http://localhost:19530 -WhatIf</code>
/// <para>Shows which version and model would become live.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -Collection movies -AllVersion | Where-Object State -ne Live | Select-Object -First 1 | Restore-ItemIndex</code>
/// <para>Goes back to the version before the live one, on the server that Connect-Milvus connected to.</para>
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

    /// <summary>The version to make live, as Get-ItemIndex -AllVersion lists them.</summary>
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
    /// Makes a version in state Unknown live although it has fewer rows than were sent, as after items were removed from it.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var backend = OnServer(new PublishOptions { Collection = Collection });
        var found = Run((_, cancellation) => backend.Find(Version, cancellation));
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
