using System.Collections;
using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Milvus;
using Rechub.Milvus.Publishing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;
using Rechub.PowerShell.Milvus;
using Rechub.Serialization;

namespace Rechub.PowerShell.Commands;

/// <summary>Publishes a model's item vectors as a searchable index.</summary>
/// <remarks>
/// Encodes every item that the model knows, and outputs an index of the vectors. Without -Path the index is in memory. With
/// -Path it is in one file, which Get-ItemIndex opens in any process. Item columns are stored with the vectors, so that
/// recommendations can be filtered. An existing index file is replaced as a whole: a reader sees the old index or the new one.
///
/// With -Collection the vectors are published to a Milvus server as a new version. The version becomes live when all rows are
/// counted, the index is built, and a sample of searches is verified: then the alias, the name that readers use, moves to it.
/// Readers see nothing of it before. If the publish fails, the old version stays live. The replaced version stays in memory for
/// its readers. Older versions are released, and versions beyond -Keep are removed.
///
/// A publish removes what a failed publish left behind. It is refused while another publish of the index is running. A version
/// in state Unknown is never removed; a warning names it. During the publish, an empty collection NAME_VERSION_publishing marks
/// the version as unfinished. The server's user needs the privileges to create, load and drop collections and to move aliases.
/// </remarks>
/// <list type="table">
/// <item><term>Exact</term><description>
/// Makes an exact index, in memory or in the file that -Path names.
/// </description></item>
/// <item><term>PipedModel</term><description>
/// Makes an exact index of a model that is piped in. -Path may stand first.
/// </description></item>
/// <item><term>Milvus</term><description>
/// Publishes a version of the index -Collection on a Milvus server. The server is that of Connect-Milvus, -Connection or
/// -MilvusUri.
/// </description></item>
/// </list>
/// <example>
/// <code>$index = Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding</code>
/// <para>Trains a model and publishes an index in memory.</para>
/// </example>
/// <example>
/// <code>Import-RecallModel ./movies.rechub | Publish-ItemEmbedding ./movies.index -Column title, year, genres</code>
/// <para>Writes the index of a saved model to a file, with three columns for filters.</para>
/// </example>
/// <example>
/// <code>$index = $model | Publish-ItemEmbedding -PartitionColumn cate_id; $index | Get-Recall -Filter "cate_id == 'Drama'"</code>
/// <para>Creates a partitioned index. A filter on the category searches only the partition of that category.</para>
/// </example>
/// <example>
/// <code>$index = $model | Publish-ItemEmbedding -MilvusUri http://localhost:19530 -Collection movies -IndexType Hnsw -Metric IP</code>
/// <para>Publishes to a Milvus server, and makes the new version live under the name "movies".</para>
/// </example>
[Cmdlet(
    VerbsData.Publish,
    "ItemEmbedding",
    SupportsShouldProcess = true,
    DefaultParameterSetName = ExactSet
)]
[OutputType(typeof(ItemIndex))]
public sealed class PublishItemEmbedding : MilvusCmdlet
{
    private const string ExactSet = "Exact";

    // The same parameters, in which the model leaves the first position to the path, because it is piped in.
    private const string PipedModelSet = "PipedModel";

    /// <summary>The trained model whose item vectors are published.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = ExactSet
    )]
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = MilvusSet
    )]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PipedModelSet)]
    [LiveObject]
    public RecallModel Model { get; set; } = null!;

    /// <summary>
    /// The index file to write. An existing index file is replaced; any other file is not. It stands first if the model is piped in,
    /// otherwise second. Default: the index is in memory.
    /// </summary>
    [Parameter(Position = 1, ParameterSetName = ExactSet)]
    [Parameter(Position = 0, ParameterSetName = PipedModelSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>
    /// How vectors are compared. Default: as the model scores, which is IP. If the model's vectors have length 1, all three
    /// give the same ranking; if not, a warning says that another metric ranks differently.
    /// </summary>
    [Parameter]
    public DistanceMetric? Metric { get; set; }

    /// <summary>Item columns to store with the vectors. Default: all item columns.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Column { get; set; }

    /// <summary>
    /// What becomes of items that the model knows nothing of: they are not in the training part, and neither is any of
    /// their features. They all have the same vector, so their place in a list says nothing.
    /// </summary>
    [Parameter]
    public ColdItemPolicy ColdItem { get; set; }

    /// <summary>Name of the index on the Milvus server: the alias that points to the live version.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MilvusSet)]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Collection { get; set; } = "";

    /// <summary>Index type on the server.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public MilvusIndexType IndexType { get; set; } = MilvusIndexType.Hnsw;

    /// <summary>
    /// Index parameters of the server. Default: @{ M = 16; efConstruction = 200 } for Hnsw; @{ nlist = 4·√items } for
    /// IvfFlat, at least 16; otherwise none.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public Hashtable? IndexParameter { get; set; }

    /// <summary>Number of shards that the server distributes writes over. Default: 1.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 64)]
    public int Shard { get; set; } = 1;

    /// <summary>Number of in-memory replicas on the server. It needs at least as many query nodes. Default: 1.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 64)]
    public int Replica { get; set; } = 1;

    /// <summary>
    /// Item column that the index is partitioned by: integers or text, such as cate_id. A filter on this column searches only
    /// the partitions that it names. Default: no partitions.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(PartitionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PartitionColumn { get; set; }

    /// <summary>Number of partitions on the server. Needs -PartitionColumn. Default: the server's default.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 4096)]
    public int? PartitionCount { get; set; }

    /// <summary>
    /// Number of earlier versions to keep on the server for Restore-ItemIndex, including the one just replaced. Default: 2.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 1000)]
    public int Keep { get; set; } = 2;

    /// <summary>
    /// Age after which an unfinished publish from another machine is considered dead, such as 90m, 6h or 2d, or a TimeSpan. For a
    /// publish from this machine, the process is looked up instead. Default: 6 hours.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [DurationArgument]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Folder in which the model of each version is saved, as MODELID.rechub. Retrieval with an older version needs its model.
    /// Default: the model is not saved.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNullOrEmpty]
    public string? ModelPath { get; set; }

    /// <summary>
    /// Removes unfinished publishes of the same index on the server, even if they may still be running. Refused for an index
    /// file: it is replaced without -Force, and a file of another kind is never replaced.
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
        var cold = 0;
        var published = Run(
            (progress, cancellation) =>
            {
                progress.Report(new WorkProgress("encoding items"));
                var content = ItemEncoder.Encode(Model, Metric, Column, cancellation, ColdItem) with
                {
                    PartitionColumn = PartitionColumn,
                };
                cold = content.ColdItemCount;
                return backend.Publish(content, progress, cancellation);
            }
        );
        SayColdItems(cold);
        foreach (var warning in published.Warnings)
            WriteWarning(warning);
        if (published.Summary is { } summary)
            WriteVerbose(summary);
        WriteObject(new ItemIndex(published.Index, Model));
    }

    private void SayColdItems(int count)
    {
        if (count == 0)
            return;
        if (IsGiven(nameof(ColdItem)))
            WriteVerbose(
                $"{count} items that the model knows nothing of were {(ColdItem == ColdItemPolicy.Exclude ? "left out" : "published with one vector")}."
            );
        else
            WriteWarning(
                $"{count} items were published that the model knows nothing of: neither they nor their features are in the training part. They all have the same vector. -ColdItem Exclude leaves them out."
            );
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
            IndexParameters = PSValue.ToParameters(IndexParameter),
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
                RechubErrorKind.InvalidInput,
                "ModelNotSavable",
                $"{Model.Architecture} cannot be kept in a file. Publish without -ModelPath.",
                Model
            );
        return System.IO.Path.Combine(ResolveOutput(folder), $"{Model.ModelId}.rechub");
    }
}
