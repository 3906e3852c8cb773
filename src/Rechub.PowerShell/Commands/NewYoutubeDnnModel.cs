using System.Management.Automation;
using Rechub.Models;
using Rechub.Models.YoutubeDnn;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Creates a YoutubeDNN model for a data set.</summary>
/// <remarks>
/// The user tower (Covington et al. 2016) reads the user id, the user features and the mean of the history. An item's vector is
/// its embedding, and the history uses the same embeddings. So the model has no item features, and the last number of
/// -HiddenUnit must be the length of the embedding. Features are given as for New-DssmModel. Start-MatchTraining trains the
/// model.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-YoutubeDnnModel | Start-MatchTraining | Publish-ItemEmbedding | Get-Recall | Measure-TopK</code>
/// <para>Trains and measures the default model.</para>
/// </example>
/// <example>
/// <code>$data | New-YoutubeDnnModel -EmbeddingDimension 32 -HiddenUnit 128, 32 -Similarity InnerProduct -Temperature 1</code>
/// <para>Scores items by inner product, as the paper does.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "YoutubeDnnModel")]
[OutputType(typeof(NeuralModel))]
public sealed class NewYoutubeDnnModel : TowerModelCmdlet
{
    /// <summary>How a user and an item are scored.</summary>
    [Parameter]
    public Similarity Similarity { get; set; } = Similarity.Cosine;

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireDefaultFeatures(UserFeature is null);
        Make(InputObject, new YoutubeDnnArchitecture { Similarity = Similarity });
    }
}
