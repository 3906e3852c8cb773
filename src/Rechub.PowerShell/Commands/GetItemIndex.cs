using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Opens an index of item vectors that was published before.</summary>
/// <remarks>
/// The file is mapped, not read, so an index of any size opens in milliseconds. It stays as it was opened when the file is
/// replaced meanwhile. A damaged, truncated or foreign file is refused with the reason.
///
/// With -Collection it opens an index on a Milvus server: the live version, which is waited for while the server is still
/// loading it, and loaded where a restarted server has not. The index stays with that version when a newer one is published. -AllVersion lists the versions in place of
/// opening one, each with its state: Live; Loaded, in memory for readers that began with it; Kept, on disk; Unfinished, being
/// published or left by a publish that died; Unknown, of which the server lost whether its publish was finished
/// (Restore-ItemIndex checks it).
/// </remarks>
/// <example>
/// <code>Get-ItemIndex ./movies.index</code>
/// <para>Shows what the index holds.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>Recommends to one user in a fresh process.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -MilvusUri http://localhost:19530 -Collection movies -AllVersion</code>
/// <para>Lists the live and the kept versions on a Milvus server.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndex), typeof(ItemIndexVersion))]
public sealed class GetItemIndex : MilvusCmdlet
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

    /// <summary>Name of an index on a Milvus server.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>A version on the server that is to be opened in place of the live one; it must be in memory there.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Version { get; set; }

    /// <summary>Lists every version on the server, newest first, in place of opening one.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public SwitchParameter AllVersion { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName != MilvusSet)
            OpenFiles();
        else if (AllVersion && Version is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "VersionAndAllVersion",
                "-Version opens one version, -AllVersion lists them all. Give one of them.",
                Version
            );
        else if (AllVersion)
            ListVersions();
        else
            OpenVersion();
    }

    private void ListVersions()
    {
        var backend = OnServer(new PublishOptions { Collection = Collection });
        WriteObject(
            Run((_, cancellation) => backend.Versions(cancellation)),
            enumerateCollection: true
        );
    }

    private void OpenVersion()
    {
        var backend = OnServer(new PublishOptions { Collection = Collection });
        WriteObject(
            new ItemIndex(
                Run(
                    (pipeline, cancellation) =>
                        Version is null
                            ? backend.Open(pipeline, cancellation)
                            : backend.Open(Version, pipeline, cancellation)
                )
            )
        );
    }

    private void OpenFiles()
    {
        var literal = ParameterSetName == "LiteralPath";
        foreach (var path in literal ? LiteralPath : Path)
        {
            foreach (var file in ResolveExisting(path, literal))
                WriteObject(
                    new ItemIndex(new ExactBackend(file).Open(progress: null, Cancellation))
                );
        }
    }
}
