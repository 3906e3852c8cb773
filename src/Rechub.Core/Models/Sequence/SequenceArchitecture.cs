using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Sequence;
using Rechub.Numerics;

[assembly: ModelArchitecture(SequenceArchitecture.ArchitectureName, typeof(SequenceArchitecture))]

namespace Rechub.Models.Sequence;

/// <summary>
/// A sequence model: a user's vector is what causal self-attention makes of the vectors of the user's latest items; an item's vector
/// is its embedding, which the user tower reads as well.
/// </summary>
public sealed record SequenceArchitecture : ModelArchitecture
{
    /// <summary>Value of <see cref="Name"/>.</summary>
    internal const string ArchitectureName = "Sequence";

    private const string Tower = "user";

    // Times take a byte for each pair of a history's items.
    private const int LongestWithTimes = 8192;

    /// <summary>The default model.</summary>
    public SequenceArchitecture() => (EmbeddingDimension, EmbeddingDeviation) = (128, 0.02f);

    /// <summary>
    /// A published model, at the size that its authors give for MovieLens-1M. Times are not read, for they are not in all data.
    /// </summary>
    /// <param name="preset">Which one.</param>
    public static SequenceArchitecture Of(SequencePreset preset) =>
        PublishedSequenceModel.Of(preset).Network;

    /// <summary>The divisor of scores that suits a similarity: cosines are small numbers.</summary>
    /// <param name="similarity">The similarity.</param>
    public static float DefaultTemperature(Similarity similarity) =>
        similarity == Similarity.Cosine ? 0.05f : 1;

    /// <inheritdoc/>
    public override string Name => ArchitectureName;

    /// <summary>The published model whose loss a training uses by default; null for none.</summary>
    public SequencePreset? Preset { get; init; }

    /// <inheritdoc/>
    public override int VectorDimension => EmbeddingDimension;

    /// <inheritdoc/>
    public override Scoring Scoring => new(Similarity, Temperature);

    /// <summary>The form of the blocks.</summary>
    public SequenceBlockKind Architecture { get; init; } = SequenceBlockKind.PreNorm;

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Number of attention heads of a block.</summary>
    public int AttentionHeads { get; init; } = 2;

    /// <summary>Latest items of a history that are read.</summary>
    public int HistoryLength { get; init; } = 200;

    /// <summary>The feed-forward layers; HSTU has none.</summary>
    public FeedForwardKind FeedForward { get; init; } = FeedForwardKind.GELU;

    /// <summary>Hidden units of the feed-forward layers, in multiples of the embedding's length.</summary>
    public int FeedForwardFactor { get; init; } = 2;

    /// <summary>How the order of the items enters.</summary>
    public PositionKind Position { get; init; } = PositionKind.Absolute;

    /// <summary>
    /// Whether attention also learns from the time between two items. The time of the query is that of the latest item it has
    /// seen, not of the item to predict.
    /// </summary>
    public bool TimeBias { get; init; }

    /// <summary>How vectors are normalized.</summary>
    public NormKind Norm { get; init; }

    /// <summary>Share of elements set to zero in training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Whether scores are cosines.</summary>
    public Similarity Similarity { get; init; } = Similarity.InnerProduct;

    /// <summary>Divisor of scores in the loss.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Item features; the id alone when null. More than the id go through a linear layer, and then an item is known by them too.</summary>
    public FeatureSpec[]? ItemFeatures { get; init; }

    /// <summary>User features, of which a linear layer makes a vector that is added to each place; none when null.</summary>
    public FeatureSpec[]? UserFeatures { get; init; }

    internal override BatchRows BatchRows => BatchRows.Users;

    internal override bool NeedsHistory => true;

    internal override bool ReadsTimes => TimeBias;

    internal override int LongestRow => HistoryLength;

    internal override TrainingDefaults TrainingFor(int itemCount) =>
        Preset is { } preset
            ? PublishedSequenceModel.Of(preset).Training
            : SequenceTraining.For(itemCount);

    internal override void Validate()
    {
        base.Validate();
        Require(
            Preset is not { } preset || Enum.IsDefined(preset),
            nameof(Preset),
            Names<SequencePreset>()
        );
        Require(Enum.IsDefined(Architecture), nameof(Architecture), Names<SequenceBlockKind>());
        Require(Enum.IsDefined(FeedForward), nameof(FeedForward), Names<FeedForwardKind>());
        Require(Enum.IsDefined(Position), nameof(Position), Names<PositionKind>());
        Require(Enum.IsDefined(Norm), nameof(Norm), Names<NormKind>());
        Require(Enum.IsDefined(Similarity), nameof(Similarity), Names<Similarity>());
        Require(Blocks > 0, nameof(Blocks), "a positive number");
        Require(
            AttentionHeads > 0 && EmbeddingDimension % AttentionHeads == 0,
            nameof(AttentionHeads),
            $"a divisor of {EmbeddingDimension}, the EmbeddingDimension, and is {AttentionHeads}"
        );
        Require(HistoryLength > 0, nameof(HistoryLength), "a positive number");
        Require(
            !TimeBias || HistoryLength <= LongestWithTimes,
            nameof(HistoryLength),
            $"at most {LongestWithTimes} with TimeBias, which looks at each pair of items"
        );
        Require(FeedForwardFactor > 0, nameof(FeedForwardFactor), "a positive number");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), "a number in [0, 1)");
        Require(
            Temperature > 0 && float.IsFinite(Temperature),
            nameof(Temperature),
            "a positive number"
        );
    }

    internal override FeatureSchema Fit(InteractionData data, CancellationToken cancellation)
    {
        if (TimeBias && !data.Log.HasTimes)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TimesMissing",
                $"'{data.Source}' has no times, and TimeBias reads them. Leave it out, or import the data with a time column.",
                nameof(TimeBias)
            );
        return FeatureFitting.Fit(
            data,
            new FeatureRequest(
                [DefaultFeatures.History(data.Items), .. UserFeatures ?? []],
                ItemFeatures ?? [new FeatureSpec(data.Items.KeyName)],
                EmbeddingDimension,
                HistoryLength,
                Pooling.Mean
            ),
            cancellation
        );
    }

    internal override IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema) =>
        [.. Layout.Shapes(), .. InputTowers(schema).SelectMany(tower => tower.Shapes())];

    internal override void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    )
    {
        Layout.Initialize(parameters, random, EmbeddingDeviation);
        foreach (var tower in InputTowers(schema))
            tower.Initialize(parameters, random);
    }

    internal override Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    )
    {
        var items = ItemTower(schema);
        var input = new HistoryInput(
            weights,
            Layout,
            engine.CreateTower(weights, items with { UnitLength = false }, workers),
            UserTower(schema) is { } users ? engine.CreateTower(weights, users, workers) : null
        );
        return new Network(
            weights,
            engine.CreateTower(weights, Layout, input, workers),
            engine.CreateTower(weights, items, workers)
        );
    }

    internal override IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema) =>
        InputTowers(schema).Select(tower => tower.Input).OfType<FeatureInput>();

    internal override IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    )
    {
        var before = (SequenceArchitecture)older;
        if (Architecture != before.Architecture)
            yield return ($"blocks of {Architecture}", $"of {before.Architecture}");
        if (Blocks != before.Blocks)
            yield return ($"{Blocks} blocks", $"{before.Blocks}");
        if (AttentionHeads != before.AttentionHeads)
            yield return ($"{AttentionHeads} attention heads", $"{before.AttentionHeads}");
        if (FeedForward != before.FeedForward)
            yield return ($"feed-forward layers with {FeedForward}", $"{before.FeedForward}");
        if (FeedForwardFactor != before.FeedForwardFactor)
            yield return (
                $"feed-forward layers of {FeedForwardFactor} times the embedding",
                $"{before.FeedForwardFactor}"
            );
        if (Position != before.Position)
            yield return ($"{Position} positions", $"{before.Position}");
        if (TimeBias != before.TimeBias)
            yield return TimeBias ? ("a time bias", "none") : ("no time bias", "one");
        if (Norm != before.Norm)
            yield return ($"the norm {Norm}", $"{before.Norm}");
        // Attention weights of HSTU are divided by the window.
        if (Architecture == SequenceBlockKind.HSTU && HistoryLength != before.HistoryLength)
            yield return ($"HSTU blocks over {HistoryLength} items", $"{before.HistoryLength}");
        if (Similarity != before.Similarity)
            yield return ($"scores by {Similarity}", $"{before.Similarity}");
    }

    // A longer window has places and distances that the older model does not know, and a shorter one leaves some out. Places are
    // counted from the oldest, distances from 0, which is a head's last column.
    internal override void CopyLayer(
        ParameterBlock older,
        ReadOnlySpan<float> before,
        ParameterBlock layer,
        Span<float> now
    )
    {
        var common = Math.Min(before.Length, now.Length);
        if (!layer.Name.EndsWith(SublayerLayout.DistanceSuffix, StringComparison.Ordinal))
        {
            before[..common].CopyTo(now);
            return;
        }

        var known = Math.Min(older.Columns, layer.Columns);
        for (var head = 0; head < layer.Rows; head++)
            before
                .Slice(((head + 1) * older.Columns) - known, known)
                .CopyTo(now[(((head + 1) * layer.Columns) - known)..]);
    }

    private static string Names<T>()
        where T : struct, Enum => $"one of {string.Join(", ", Enum.GetNames<T>())}";

    private bool IsCosine => Similarity == Similarity.Cosine;

    private IEnumerable<TowerLayout> InputTowers(FeatureSchema schema) =>
        UserTower(schema) is { } users ? [ItemTower(schema), users] : [ItemTower(schema)];

    // The id alone is an embedding; more features go through one linear layer.
    private TowerLayout ItemTower(FeatureSchema schema) =>
        new(
            "item",
            schema.ItemFeatures,
            schema.ItemFeatures is [{ IsKey: true }] ? [] : [Projection],
            IsCosine
        );

    // The first user feature is the history.
    private TowerLayout? UserTower(FeatureSchema schema) =>
        schema.UserFeatures.Length > 1
            ? new("user.features", schema.UserFeatures[1..], [Projection], UnitLength: false)
            : null;

    private LayerOptions Projection => new(EmbeddingDimension, null, false, 0);

    private SequenceLayout Layout =>
        new()
        {
            Name = Tower,
            Window = HistoryLength,
            Dimension = EmbeddingDimension,
            Kind = Architecture,
            Blocks = Blocks,
            Heads = AttentionHeads,
            FeedForward = FeedForward,
            FeedForwardFactor = FeedForwardFactor,
            Position = Position,
            Times = TimeBias ? TimeBucketing.Default : null,
            Norm = Norm,
            ScaleInput = Architecture != SequenceBlockKind.HSTU,
            Dropout = Dropout,
            UnitLength = IsCosine,
        };
}
