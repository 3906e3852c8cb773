using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;

namespace Rechub.Models;

/// <summary>A trained model, with the reports of its training.</summary>
public sealed class TrainedModel : NeuralModel
{
    internal TrainedModel(
        ModelArchitecture options,
        FeatureSchema schema,
        ParameterSet parameters,
        EntityTable items,
        InteractionData? data,
        EpochReport[] epoch,
        long seed
    )
        : base(options, schema, parameters, items, data)
    {
        Epoch = epoch;
        Seed = seed;
    }

    /// <inheritdoc/>
    public override bool IsTrained => true;

    /// <summary>One report per epoch.</summary>
    public EpochReport[] Epoch { get; }

    /// <summary>Seed of the training.</summary>
    public long Seed { get; }
}
