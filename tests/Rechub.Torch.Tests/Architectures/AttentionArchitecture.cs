using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Torch.Tests.Architectures;

[assembly: ModelArchitecture(AttentionArchitecture.ArchitectureName, typeof(AttentionArchitecture))]

namespace Rechub.Torch.Tests.Architectures;

/// <summary>
/// The smallest architecture that only autograd computes: a user's vector is the history's embeddings, weighted by their softmax
/// against one learned query; an item's vector is its embedding.
/// </summary>
internal sealed record AttentionArchitecture : ModelArchitecture
{
    public const string ArchitectureName = "Attention";

    internal const string Query = "attention.query";

    public override string Name => ArchitectureName;

    public override int VectorDimension => EmbeddingDimension;

    public override Scoring Scoring => new(Similarity.InnerProduct, 1);

    internal override Engine? RequiredEngine => Engine.Torch;

    internal override FeatureSchema Fit(InteractionData data, CancellationToken cancellation) =>
        FeatureFitting.Fit(
            data,
            new FeatureRequest(
                [DefaultFeatures.History(data.Items)],
                [new FeatureSpec(data.Items.KeyName)],
                EmbeddingDimension,
                HistoryLength: 20,
                Pooling.Mean
            ),
            cancellation
        );

    internal override IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema) =>
        [new(Query, EmbeddingDimension, 1, ParameterRole.Layer)];

    internal override void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    )
    {
        foreach (ref var value in parameters.ValuesOf(Query))
            value = (float)random.NextGaussian();
    }

    internal override Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    ) =>
        new(
            weights,
            new AttentionTower(weights, schema.UserFeatures[0]),
            engine.CreateTower(
                weights,
                new TowerLayout("item", schema.ItemFeatures, [], UnitLength: false),
                workers
            )
        );

    internal override IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema) => [];

    internal override IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    ) => [];
}
