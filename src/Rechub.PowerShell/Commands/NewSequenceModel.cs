using System.Management.Automation;
using Rechub.Data;
using Rechub.Features;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Sequence;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Commands;

/// <summary>Creates a sequence model for a data set.</summary>
/// <remarks>
/// Causal self-attention over the user's latest items gives the user's vector (Kang and McAuley 2018). An item's vector is its
/// embedding, which the attention reads as well. A user is what the history says: the model has no user id, so new users need no
/// training, and a user without a history gets the vector 0. Start-MatchTraining trains on every place of a history at once; its
/// -BatchSize counts places, and each negative of a -NegativeRatio as one.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-SequenceModel | Start-MatchTraining | Publish-ItemEmbedding | Get-Recall | Measure-TopK</code>
/// <para>Trains and measures the default model.</para>
/// </example>
/// <example>
/// <code>$data | New-SequenceModel -Preset eSASRec | Start-MatchTraining</code>
/// <para>Trains a published model with the loss of its authors.</para>
/// </example>
/// <example>
/// <code>$data | New-SequenceModel -Architecture LiGR -FeedForward SwiGLU -EmbeddingDimension 128 -HistoryLength 100</code>
/// <para>Chooses the form of the blocks, their width, and how much of a history they read.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SequenceModel")]
[OutputType(typeof(NeuralModel))]
public sealed class NewSequenceModel : RechubCmdlet
{
    /// <summary>The interactions to make the model for. Start-MatchTraining trains on their training part.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>
    /// A published model, whose network is the default of the other parameters and whose loss that of Start-MatchTraining.
    /// Default: none; the model that this project's measurements found best.
    /// </summary>
    [Parameter]
    public SequencePreset? Preset { get; set; }

    /// <summary>The form of the blocks.</summary>
    [Parameter]
    public SequenceBlockKind? Architecture { get; set; }

    /// <summary>Number of blocks.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int? Block { get; set; }

    /// <summary>Number of attention heads of each block; divides -EmbeddingDimension.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int? AttentionHead { get; set; }

    /// <summary>Length of item and user vectors.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? EmbeddingDimension { get; set; }

    /// <summary>Number of items at the end of a history that are read.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? HistoryLength { get; set; }

    /// <summary>Share of elements that are set to zero in training: of the input, the hidden units and what each layer adds.</summary>
    [Parameter]
    [ValidateRange(0f, 0.99f)]
    public float? Dropout { get; set; }

    /// <summary>The feed-forward layers. HSTU has none and refuses it.</summary>
    [Parameter]
    public FeedForwardKind? FeedForward { get; set; }

    /// <summary>Hidden units of the feed-forward layers, in multiples of -EmbeddingDimension.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int? FeedForwardFactor { get; set; }

    /// <summary>How the model knows the order of a history.</summary>
    [Parameter]
    public PositionKind? Position { get; set; }

    /// <summary>
    /// Attention also learns from the time between two items of the history. The data must have times. The time of the item to
    /// predict is never read.
    /// </summary>
    [Parameter]
    public SwitchParameter TimeBias { get; set; }

    /// <summary>
    /// Features of items: column names or hashtables, as New-DssmModel describes. With more than the item id, one linear layer
    /// makes an item's vector of them, so that an item without interactions is known by its features. Default: the item id.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemFeatureCompleter))]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? ItemFeature { get; set; }

    /// <summary>
    /// Features of users, of which one linear layer makes a vector that is added to each item of the history. Default: none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserFeatureCompleter))]
    [FeatureArgument]
    [ValidateNotNullOrEmpty]
    public FeatureSpec[]? UserFeature { get; set; }

    /// <summary>How vectors are normalized.</summary>
    [Parameter]
    public NormKind? Norm { get; set; }

    /// <summary>How a user and an item are scored.</summary>
    [Parameter]
    public Similarity? Similarity { get; set; }

    /// <summary>Scores are divided by this number before the loss is computed. Default: 1; 0.05 for cosines.</summary>
    [Parameter]
    [ValidateRange(1e-4f, 1e4f)]
    public float? Temperature { get; set; }

    /// <summary>Seed of the initial parameters.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var design = Preset is { } preset
            ? SequenceArchitecture.Of(preset)
            : new SequenceArchitecture();
        if ((Architecture ?? design.Architecture) == SequenceBlockKind.HSTU)
        {
            RefuseFeedForward(FeedForward is not null, nameof(FeedForward));
            RefuseFeedForward(FeedForwardFactor is not null, nameof(FeedForwardFactor));
        }

        var similarity = Similarity ?? design.Similarity;
        var options = design with
        {
            Architecture = Architecture ?? design.Architecture,
            Blocks = Block ?? design.Blocks,
            AttentionHeads = AttentionHead ?? design.AttentionHeads,
            EmbeddingDimension = EmbeddingDimension ?? design.EmbeddingDimension,
            HistoryLength = HistoryLength ?? design.HistoryLength,
            Dropout = Dropout ?? design.Dropout,
            FeedForward = FeedForward ?? design.FeedForward,
            FeedForwardFactor = FeedForwardFactor ?? design.FeedForwardFactor,
            Position = Position ?? design.Position,
            TimeBias = TimeBias,
            ItemFeatures = ItemFeature,
            UserFeatures = UserFeature,
            Norm = Norm ?? design.Norm,
            Similarity = similarity,
            Temperature = Temperature ?? SequenceArchitecture.DefaultTemperature(similarity),
            Seed = Seed ?? design.Seed,
        };
        WriteObject(
            Run((_, cancellation) => NeuralModel.Create(InputObject, options, cancellation))
        );
    }

    private static void RefuseFeedForward(bool isGiven, string parameter)
    {
        if (isGiven)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ContradictoryModelOptions",
                $"-{parameter} would change nothing: blocks of HSTU have no feed-forward layers. Leave it out, or choose another -Architecture.",
                parameter
            );
    }
}
