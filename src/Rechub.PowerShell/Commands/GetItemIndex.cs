using System.Management.Automation;
using Rechub.Indexing;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Opens an index of item vectors that was published before.</summary>
/// <remarks>
/// The file is mapped, not read, so an index of any size opens in milliseconds. It stays as it was opened when the file is
/// replaced meanwhile. A damaged, truncated or foreign file is refused with the reason.
/// </remarks>
/// <example>
/// <code>Get-ItemIndex ./movies.index</code>
/// <para>Shows what the index holds.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>Recommends to one user in a fresh process.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndex))]
public sealed class GetItemIndex : RechubCmdlet
{
    /// <summary>The index file; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The index file, taken as it is written.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "LiteralPath"
    )]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            foreach (var file in ResolveExisting(path, literal))
                WriteObject(new ItemIndex(ExactIndex.Open(file)));
        }
    }
}
