using Rechub.Features;

namespace Rechub.Layers;

/// <summary>A layer that reads the concatenated features.</summary>
/// <param name="Weight">Name of its weights, inputs × outputs.</param>
/// <param name="Bias">Name of its bias.</param>
/// <param name="Features">The features in the order of the inputs.</param>
internal sealed record FeatureInput(string Weight, string Bias, IReadOnlyList<Feature> Features);
