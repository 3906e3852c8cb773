using System.Management.Automation;
using Rechub.Models;
using Rechub.Models.YoutubeDnn;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Makes a YoutubeDNN model for some interactions.</summary>
/// <remarks>
/// The user tower (Covington et al. 2016) reads the id, the user's features and the mean of the history; an item's vector is its
/// embedding, which the history shares. So it has no item features, and -HiddenUnit must end with the length of the embedding.
/// Features are given as for New-DssmModel. Start-MatchTraining trains the model.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-YoutubeDnnModel | Start-MatchTraining | Publish-ItemEmbedding | Get-Recall | Measure-TopK</code>
/// <para>Trains and measures the default model.</para>
/// </example>
/// <example>
/// <code>$data | New-YoutubeDnnModel -EmbeddingDimension 32 -HiddenUnit 128, 32 -Similarity InnerProduct -Temperature 1</code>
/// <para>Compares vectors by inner product, as the paper does.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "YoutubeDnnModel")]
[OutputType(typeof(NeuralModel))]
public sealed class NewYoutubeDnnModel : TowerModelCmdlet
{
    /// <summary>Cosine scales vectors to length 1, as torch-rechub does; InnerProduct leaves them as they are.</summary>
    [Parameter]
    public Similarity Similarity { get; set; } = Similarity.Cosine;

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireDefaultFeatures(UserFeature is null);
        Make(InputObject, new YoutubeDnnArchitecture { Similarity = Similarity });
    }
}
