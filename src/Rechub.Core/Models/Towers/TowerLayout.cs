using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>Which layers a tower has, and what their parameters are called.</summary>
internal static class TowerLayout
{
    /// <summary>Names and shapes of a tower's parameters, without the embedding tables.</summary>
    public static IEnumerable<(string Name, int Rows, int Columns, bool Trainable)> Shapes(
        string name,
        Feature[] features,
        DssmOptions options
    )
    {
        var inputs = features.Sum(feature => feature.Width);
        for (var i = 0; i < options.HiddenUnits.Length; i++)
        {
            foreach (
                var shape in DenseLayer.Shapes(
                    $"{name}.{i}",
                    inputs,
                    options.HiddenUnits[i],
                    LayerOptionsOf(options, i)
                )
            )
                yield return shape;
            inputs = options.HiddenUnits[i];
        }
    }

    /// <summary>Sets the layers' initial values.</summary>
    public static void Initialize(
        ParameterSet parameters,
        string name,
        DssmOptions options,
        RandomStream random
    )
    {
        for (var i = 0; i < options.HiddenUnits.Length; i++)
            DenseLayer.Initialize(parameters, $"{name}.{i}", LayerOptionsOf(options, i), random);
    }

    /// <summary>Settings of a layer: the last may be linear.</summary>
    public static LayerOptions LayerOptionsOf(DssmOptions options, int layer)
    {
        var linear = options.LinearOutput && layer == options.HiddenUnits.Length - 1;
        return linear
            ? new LayerOptions(null, false, 0)
            : new LayerOptions(options.Activation, options.BatchNormalization, options.Dropout);
    }
}
