using System.Management.Automation;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Verifies the integrity of an index file.</summary>
/// <remarks>
/// Get-ItemIndex verifies only the header, and each block when it is first searched. This command verifies everything: header,
/// directory, ids, columns, every block of vectors, and later updates. It outputs the result and changes nothing.
/// </remarks>
/// <example>
/// <code>Test-ItemIndex ./movies.index</code>
/// <para>Verifies a file.</para>
/// </example>
/// <example>
/// <code>$index | Update-ItemEmbedding -Remove 260 | Test-ItemIndex</code>
/// <para>Verifies the file of an index after an update.</para>
/// </example>
/// <example>
/// <code>Test-ItemIndex ./indexes/*.index | Where-Object IsValid -EQ $false</code>
/// <para>Lists the damaged files in a folder.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndexCheck))]
public sealed class TestItemIndex : RechubCmdlet
{
    /// <summary>The index file. Wildcards are allowed; each match is verified.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// The index file. Wildcard characters are taken literally. An index from the pipeline gives its location.
    /// </summary>
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
