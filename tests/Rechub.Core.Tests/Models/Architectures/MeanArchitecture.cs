using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Tests.Models.Architectures;

[assembly: ModelArchitecture(MeanArchitecture.ArchitectureName, typeof(MeanArchitecture))]

namespace Rechub.Tests.Models.Architectures;

/// <summary>
/// The smallest architecture that uses the whole seam: a user's K vectors are the mean of the embeddings of the items before a
/// position, each times a learned gain; an item's vector is its embedding; inner products of any length.
/// </summary>
internal sealed record MeanArchitecture : ModelArchitecture
{
    public const string ArchitectureName = "Mean";

    internal const string Gain = "mean.gain";

    public override string Name => ArchitectureName;

    public int InterestCount { get; init; } = 1;

    public bool WholeUsers { get; init; }

    public override int VectorDimension => EmbeddingDimension;

    public override int UserVectorCount => InterestCount;

    public override Scoring Scoring => new(Similarity.InnerProduct, 1);

    internal override BatchRows BatchRows => WholeUsers ? BatchRows.Users : BatchRows.Positions;

    internal override FeatureSchema Fit(InteractionData data, CancellationToken cancellation) =>
        FeatureFitting.Fit(
            data,
            new FeatureRequest(
                [DefaultFeatures.History(data.Items)],
                [new FeatureSpec(data.Items.KeyName)],
                EmbeddingDimension,
                int.MaxValue,
                Pooling.Mean
            ),
            cancellation
        );

    internal override IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema) =>
        [new(Gain, InterestCount, EmbeddingDimension, ParameterRole.Layer)];

    internal override void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    )
    {
        foreach (ref var gain in parameters.ValuesOf(Gain))
            gain = 1 + (float)random.NextGaussian();
    }

    internal override Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    ) =>
        new(
            weights,
            new MeanTower(weights, schema.UserFeatures[0]),
            engine.CreateTower(
                weights,
                new TowerLayout("item", schema.ItemFeatures, [], UnitLength: false),
                workers
            )
        );

    internal override IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema) => [];

    internal override IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    )
    {
        var before = ((MeanArchitecture)older).InterestCount;
        if (InterestCount != before)
            yield return ($"{InterestCount} interests", $"{before}");
    }
}
