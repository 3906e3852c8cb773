using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// The structure of a tower: concatenated inputs, then fully connected layers; the output of the last is the vector.
/// </summary>
/// <param name="Name">Prefix of the names of the layers' parameters.</param>
/// <param name="Features">Inputs, in the order in which they are concatenated.</param>
/// <param name="Layers">Layers, from the inputs to the vectors. Without layers the input is the vector.</param>
/// <param name="UnitLength">Whether vectors are divided by their L2 norm.</param>
internal sealed record TowerLayout(
    string Name,
    Feature[] Features,
    LayerOptions[] Layers,
    bool UnitLength
)
{
    /// <summary>Length of the vectors.</summary>
    public int VectorDimension => Layers.Length > 0 ? Layers[^1].Units : InputWidth;

    /// <summary>The layer that reads the features; null without layers.</summary>
    public FeatureInput? Input =>
        Layers.Length > 0
            ? new FeatureInput($"{LayerName(0)}.weight", $"{LayerName(0)}.bias", Features)
            : null;

    private int InputWidth => Features.Sum(feature => feature.Width);

    /// <summary>Prefix of the names of a layer's parameters.</summary>
    public string LayerName(int layer) => $"{Name}.{layer}";

    /// <summary>Names, shapes and roles of the layers' parameters, without the embedding tables.</summary>
    /// <exception cref="OverflowException">A layer has more inputs than <see cref="int.MaxValue"/>.</exception>
    public IEnumerable<ParameterShape> Shapes()
    {
        var inputs = InputWidth;
        for (var i = 0; i < Layers.Length; i++)
        {
            foreach (var shape in DenseLayer.Shapes(LayerName(i), inputs, Layers[i]))
                yield return shape;
            inputs = Layers[i].Units;
        }
    }

    /// <summary>Sets the layers' initial values.</summary>
    public void Initialize(ParameterSet parameters, RandomStream random)
    {
        for (var i = 0; i < Layers.Length; i++)
            DenseLayer.Initialize(parameters, LayerName(i), Layers[i], random);
    }
}
