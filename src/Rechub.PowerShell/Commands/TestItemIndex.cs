using System.Management.Automation;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Checks an index file down to the last block.</summary>
/// <remarks>
/// Opening an index checks its header, and each block when it is first searched. This command checks everything at once: header,
/// directory, ids, columns, every block of vectors, and the updates since. It outputs what it found, and changes nothing.
/// </remarks>
/// <example>
/// <code>Test-ItemIndex ./movies.index</code>
/// <para>Checks a file.</para>
/// </example>
/// <example>
/// <code>$index | Update-ItemEmbedding -Remove 260 | Test-ItemIndex</code>
/// <para>Checks the file of an index that was just changed.</para>
/// </example>
/// <example>
/// <code>Test-ItemIndex ./indexes/*.index | Where-Object IsValid -EQ $false</code>
/// <para>Lists the damaged files of a folder.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndexCheck))]
public sealed class TestItemIndex : RechubCmdlet
{
    /// <summary>The index file; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The index file, taken as it is written. An index that is piped in gives its own.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "LiteralPath"
    )]
    [Alias("PSPath", "Location")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            foreach (var file in ResolveExisting(path, literal))
                WriteObject(
                    Run(
                        (progress, cancellation) => ItemIndexCheck.Run(file, progress, cancellation)
                    )
                );
        }
    }
}
