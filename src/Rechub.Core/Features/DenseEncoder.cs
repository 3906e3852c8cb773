using Rechub.Data;

namespace Rechub.Features;

/// <summary>Scales a number: (value − shift) / scale; a missing value becomes 0, the center.</summary>
public sealed class DenseEncoder(double shift, double scale) : FeatureEncoder
{
    /// <summary>Subtracted from each value.</summary>
    public double Shift { get; } = shift;

    /// <summary>Divides each value after the shift.</summary>
    public double Scale { get; } = scale;

    internal override EncodedFeature Encode(EntityTable table, string name)
    {
        var values = new float[table.Count];
        if (table.Find(name) is { } column)
        {
            var numbers =
                column.ToNumbers()
                ?? throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "FeatureTypeMismatch",
                    $"Feature '{name}' has values that are not numbers in this data; the model was trained on numbers. Import the data as for training.",
                    name
                );
            for (var row = 0; row < values.Length; row++)
                values[row] = double.IsNaN(numbers[row]) ? 0 : Scaled(numbers[row]);
        }

        return new DenseValues(values);
    }

    private float Scaled(double value) => (float)((value - Shift) / Scale);
}
