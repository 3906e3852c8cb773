using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes a searchable index of a trained model's item vectors.</summary>
/// <remarks>
/// Encodes every item the model knows and outputs an index of the vectors. Without -Path the index lives in memory; with it,
/// in one file that Get-ItemIndex opens in any process. Item columns are stored beside the vectors, so that recommendations
/// can be filtered. A file is replaced as a whole: who reads it meanwhile sees the old index or the new one.
/// </remarks>
/// <example>
/// <code>$index = Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding</code>
/// <para>Trains a model and makes an index in memory.</para>
/// </example>
/// <example>
/// <code>Import-RecallModel ./movies.rechub | Publish-ItemEmbedding -Path ./movies.index -Column title, year, genres</code>
/// <para>Writes the index of a saved model to a file, with three columns to filter by.</para>
/// </example>
[Cmdlet(
    VerbsData.Publish,
    "ItemEmbedding",
    SupportsShouldProcess = true,
    DefaultParameterSetName = "Exact"
)]
[OutputType(typeof(ItemIndex))]
public sealed class PublishItemEmbedding : RechubCmdlet
{
    /// <summary>The trained model whose items are published.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RecallModel Model { get; set; } = null!;

    /// <summary>The file to write. A file that stands there is replaced if it is an index.</summary>
    [Parameter(Position = 1, ParameterSetName = "Exact")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>How vectors are compared: inner product, cosine or squared Euclidean distance.</summary>
    [Parameter]
    public DistanceMetric Metric { get; set; } = DistanceMetric.IP;

    /// <summary>Item columns to store beside the vectors; all by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Column { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = Path is null ? null : ResolveOutput(Path);
        if (path is not null && !ShouldProcess(path, "Publish item vectors"))
            return;
        WriteObject(
            Run(
                (progress, cancellation) =>
                {
                    progress.Report(new WorkProgress("encoding items"));
                    var content = ItemEncoder.Encode(Model, Metric, Column, cancellation);
                    progress.Report(new WorkProgress($"indexing {content.Items.Count} items"));
                    var index = path is null
                        ? ExactIndex.Create(content, cancellation)
                        : ExactIndex.Write(path, content, cancellation);
                    return new ItemIndex(index, Model);
                }
            )
        );
    }
}
