using System.Collections;
using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Milvus;
using Rechub.Milvus.Publishing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;
using Rechub.Serialization;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes a searchable index of a trained model's item vectors.</summary>
/// <remarks>
/// Encodes every item the model knows and outputs an index of the vectors. Without -Path the index lives in memory; with it,
/// in one file that Get-ItemIndex opens in any process. Item columns are stored beside the vectors, so that recommendations
/// can be filtered. A file is replaced as a whole: who reads it meanwhile sees the old index or the new one.
///
/// With -Collection the vectors go to a Milvus server, as a new version beside those that are there. When all rows have been
/// counted, the index is built and a sample of searches has been verified, the name (an alias) moves to it; until then readers
/// see nothing of it. If anything fails before, what was live stays as it was. The version just replaced stays in memory for
/// its readers, earlier ones are released, and those beyond -Keep removed. What a publish that died has left is removed by the
/// next one; while another is under way, this one is refused. A version in state Unknown is never removed; a warning names it.
/// While it publishes, an empty collection NAME_VERSION_publishing stands beside the version. The server's user needs the rights
/// to create, load and drop collections and to move aliases.
/// </remarks>
/// <example>
/// <code>$index = Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding</code>
/// <para>Trains a model and makes an index in memory.</para>
/// </example>
/// <example>
/// <code>Import-RecallModel ./movies.rechub | Publish-ItemEmbedding -Path ./movies.index -Column title, year, genres</code>
/// <para>Writes the index of a saved model to a file, with three columns to filter by.</para>
/// </example>
/// <example>
/// <code>$index = $model | Publish-ItemEmbedding -PartitionColumn cate_id; $index | Get-Recall -Filter "cate_id == 'Drama'"</code>
/// <para>Keeps the vectors of each category together, so that a search in one of them reads no other.</para>
/// </example>
/// <example>
/// <code>$index = $model | Publish-ItemEmbedding -MilvusUri http://localhost:19530 -Collection movies -IndexType Hnsw -Metric IP</code>
/// <para>Publishes to a Milvus server and makes the new version live under the name "movies".</para>
/// </example>
[Cmdlet(
    VerbsData.Publish,
    "ItemEmbedding",
    SupportsShouldProcess = true,
    DefaultParameterSetName = "Exact"
)]
[OutputType(typeof(ItemIndex))]
public sealed class PublishItemEmbedding : MilvusCmdlet
{
    /// <summary>The trained model whose items are published.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RecallModel Model { get; set; } = null!;

    /// <summary>The file to write. A file that stands there is replaced if it is an index.</summary>
    [Parameter(Position = 1, ParameterSetName = "Exact")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>
    /// How vectors are compared: by inner product (IP), cosine or squared Euclidean distance (L2); by default as the model scores,
    /// which is IP for every model here. Where a model's vectors have length 1 all three rank alike; where they have not, a warning
    /// says that another metric ranks otherwise than the model.
    /// </summary>
    [Parameter]
    public DistanceMetric? Metric { get; set; }

    /// <summary>Item columns to store beside the vectors; all by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Column { get; set; }

    /// <summary>Name of the index on a Milvus server: what readers ask for, an alias of the newest version.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>How the server finds near vectors: exactly (Flat), by clusters (IvfFlat), by a graph (Hnsw), or as it thinks best.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public MilvusIndexType IndexType { get; set; } = MilvusIndexType.Hnsw;

    /// <summary>Parameters of the server's index over the defaults, such as @{ M = 32; efConstruction = 400 } or @{ nlist = 256 }.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public Hashtable? IndexParameter { get; set; }

    /// <summary>Number of shards that the server spreads writes over.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 64)]
    public int Shard { get; set; } = 1;

    /// <summary>Number of copies that the server keeps in memory; more than one needs as many query nodes.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 64)]
    public int Replica { get; set; } = 1;

    /// <summary>
    /// Item column whose value decides an item's partition: whole numbers or text, such as cate_id. A filter on it scans only the
    /// partitions it names.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PartitionColumn { get; set; }

    /// <summary>Number of partitions with -PartitionColumn; the server's default when not given.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 4096)]
    public int? PartitionCount { get; set; }

    /// <summary>Number of earlier versions that the server keeps for going back, the one just replaced among them.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 1000)]
    public int Keep { get; set; } = 2;

    /// <summary>Age from which an unfinished publish of another machine counts as dead; on this machine its process is looked for.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// A folder to keep the model of each version in, as MODELID.rechub, for whoever retrieves or goes back to it later.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNullOrEmpty]
    public string? ModelPath { get; set; }

    /// <summary>
    /// Removes unfinished publishes of the same index on the server even if they may be alive. For a file it is refused: an index
    /// file is replaced without it, and a file of another kind never.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        IIndexBackend backend =
            ParameterSetName == MilvusSet ? OnServer(ServerOptions()) : InFile();
        if (
            backend.Target is { } target
            && !ShouldProcess(
                target,
                backend is IVersionedIndexBackend
                    ? "Publish item vectors as a new version"
                    : "Publish item vectors"
            )
        )
            return;
        WarnOfOtherRanking();
        var published = Run(
            (progress, cancellation) =>
            {
                progress.Report(new WorkProgress("encoding items"));
                var content = ItemEncoder.Encode(Model, Metric, Column, cancellation) with
                {
                    PartitionColumn = PartitionColumn,
                };
                return backend.Publish(content, progress, cancellation);
            }
        );
        foreach (var warning in published.Warnings)
            WriteWarning(warning);
        if (published.Summary is { } summary)
            WriteVerbose(summary);
        WriteObject(new ItemIndex(published.Index, Model));
    }

    private void WarnOfOtherRanking()
    {
        if (
            Model is TwoTowerModel { Scoring: var scoring }
            && Metric is { } metric
            && !ModelMetric.Ranks(scoring, metric)
        )
            WriteWarning(
                $"-Metric {metric} ranks items otherwise than this {Model.Architecture} model scores them: its vectors differ in length, and its score is their inner product. Leave -Metric out to rank as the model does."
            );
    }

    private ExactBackend InFile()
    {
        if (Force)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NotOnServer",
                "-Force is for an index on a Milvus server. An index file is replaced without it, and a file of another kind never. Leave it out.",
                Path
            );
        return new ExactBackend(Path is null ? null : ResolveOutput(Path));
    }

    private PublishOptions ServerOptions()
    {
        if (PartitionCount is not null && PartitionColumn is null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "PartitionColumnMissing",
                "-PartitionCount needs -PartitionColumn, the item column that decides the partition.",
                PartitionCount
            );
        var modelFile = ModelPath is null ? null : ModelFileIn(ModelPath);
        return new PublishOptions
        {
            Collection = Collection,
            IndexType = IndexType,
            IndexParameters = ToParameters(IndexParameter),
            ShardCount = Shard,
            ReplicaCount = Replica,
            PartitionCount = PartitionCount,
            Keep = Keep,
            StaleAfter = StaleAfter,
            Force = Force,
            // None is live whose model is not kept.
            BeforeLive = () =>
            {
                if (modelFile is not null && !File.Exists(modelFile))
                    RecallModelFile.Write(modelFile, (NeuralModel)Model, Cancellation);
            },
        };
    }

    private string ModelFileIn(string folder)
    {
        if (Model is not NeuralModel)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ModelNotSavable",
                $"{Model.Architecture} cannot be kept in a file. Publish without -ModelPath.",
                Model
            );
        return System.IO.Path.Combine(ResolveOutput(folder), $"{Model.ModelId}.rechub");
    }
}
