using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Versions;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Opens a published index of item vectors.</summary>
/// <remarks>
/// An index file is memory-mapped, so an index of any size opens in milliseconds. An open index does not change when its file
/// is replaced by rename, as Publish-ItemEmbedding does it, or updated. A damaged, truncated or foreign file is refused with
/// the reason.
///
/// A file that another program writes to in place, such as cp or rsync --inplace, is refused from then on: every use of the
/// index checks length, header and time of change of the file before and after, and gives the error IndexFileChanged instead
/// of a result. What no check can prevent: if the file is truncated while one search is reading it, the operating system may
/// end the PowerShell process. For a folder where others write in such a way, and for a network folder, whose changes this
/// machine may learn late, open the file with -Buffered, which reads all of it into memory and verifies it.
///
/// With -Collection the command opens the live version of an index on a Milvus server. It waits while the server loads the
/// version, and loads it if a restarted server has not. The opened index stays on that version when a newer one is published.
///
/// -AllVersion lists the versions instead. The states are: Live; Loaded, in memory for readers that opened it earlier; Kept, on
/// disk only; Unfinished, being published or left by a failed publish; Unknown, if the server lost whether the publish was
/// finished (Restore-ItemIndex checks it).
/// </remarks>
/// <list type="table">
/// <item><term>Path</term><description>Opens the index files that -Path names, with wildcards.</description></item>
/// <item><term>LiteralPath</term><description>
/// Opens the index files that -LiteralPath names, without wildcards; files from the pipeline, such as those of
/// Get-ChildItem, are taken so.
/// </description></item>
/// <item><term>Milvus</term><description>
/// Opens the index -Collection on a Milvus server, or lists its versions. The server is that of Connect-Milvus, -Connection
/// or -MilvusUri.
/// </description></item>
/// </list>
/// <example>
/// <code>Get-ItemIndex ./movies.index</code>
/// <para>Shows what the index holds.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>Recommends to one user in a new process.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex /mnt/shared/movies.index -Buffered</code>
/// <para>Reads an index into memory from a folder where other programs write.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex -MilvusUri http://localhost:19530 -Collection movies -AllVersion</code>
/// <para>Lists all versions on a Milvus server with their states.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndex), typeof(ItemIndexVersion))]
public sealed class GetItemIndex : MilvusCmdlet
{
    /// <summary>The index file. Wildcards are allowed; each match is a separate index.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathArgument("Location")]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// The index file. Wildcard characters are taken literally. An index from the pipeline, or a copy of one from a job, gives its
    /// location.
    /// </summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "LiteralPath"
    )]
    [Alias("PSPath", "Location")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Reads the whole file into memory and verifies it, instead of mapping it. What happens to the file later does not matter
    /// to the index. It takes as much memory as the file, in every process that opens it.
    /// </summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    public SwitchParameter Buffered { get; set; }

    /// <summary>Name of the index on the Milvus server.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>The version to open. It must be loaded on the server. Default: the live version.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexVersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Version { get; set; }

    /// <summary>Lists all versions on the server, newest first, instead of opening one.</summary>
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
        ForEachPath(
            literal ? LiteralPath : Path,
            literal,
            file =>
                WriteObject(
                    new ItemIndex(
                        Run(
                            (pipeline, cancellation) =>
                                new ExactBackend(file, Buffered).Open(pipeline, cancellation)
                        )
                    )
                )
        );
    }
}
