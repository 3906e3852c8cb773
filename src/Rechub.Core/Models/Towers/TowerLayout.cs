using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// What a tower is made of: inputs, concatenated, then fully connected layers, whose last gives the vectors, scaled to length 1.
/// </summary>
/// <param name="Name">Prefix of the names of the layers' parameters.</param>
/// <param name="Features">Inputs, in the order of their columns.</param>
/// <param name="Layers">Layers, from the inputs to the vectors; at least one.</param>
internal sealed record TowerLayout(string Name, Feature[] Features, LayerOptions[] Layers)
{
    /// <summary>Length of the vectors.</summary>
    public int VectorDimension => Layers[^1].Units;

    /// <summary>Prefix of the names of a layer's parameters.</summary>
    public string LayerName(int layer) => $"{Name}.{layer}";

    /// <summary>Names and shapes of the layers' parameters; the features' embedding tables are not among them.</summary>
    /// <exception cref="OverflowException">There are more inputs than can be counted.</exception>
    public IEnumerable<(string Name, int Rows, int Columns, bool Trainable)> Shapes()
    {
        var inputs = Features.Sum(feature => feature.Width);
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
