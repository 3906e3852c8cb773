using Rechub.Data;

namespace Rechub.Features;

/// <summary>
/// Scales a number: (value − shift) / scale, after the value is clipped to the range of the training part. A value that is missing or
/// not finite becomes 0, the center.
/// </summary>
public sealed class DenseEncoder(
    double shift,
    double scale,
    double least = double.NegativeInfinity,
    double greatest = double.PositiveInfinity
) : FeatureEncoder
{
    /// <summary>Subtracted from each value.</summary>
    public double Shift { get; } = shift;

    /// <summary>Divides each value after the shift.</summary>
    public double Scale { get; } = scale;

    /// <summary>Lower values are read as this one; −∞ for no limit.</summary>
    public double Least { get; } = least;

    /// <summary>Higher values are read as this one; ∞ for no limit.</summary>
    public double Greatest { get; } = greatest;

    internal override EncodedFeature Encode(EntityTable table, string name)
    {
        var values = new float[table.Count];
        if (Numbers(table, name) is { } numbers)
        {
            for (var row = 0; row < values.Length; row++)
                values[row] = Encode(numbers[row]);
        }

        return new DenseValues(values);
    }

    internal override bool[] KnownRows(EntityTable table, string name) =>
        Numbers(table, name) is { } numbers
            ? Array.ConvertAll(numbers, double.IsFinite)
            : new bool[table.Count];

    private static double[]? Numbers(EntityTable table, string name)
    {
        if (table.Find(name) is not { } column)
            return null;
        return column.ToNumbers()
            ?? throw new RechubException(
                RechubErrorKind.Mismatch,
                "FeatureTypeMismatch",
                $"Feature '{name}' has values that are not numbers in this data; the model was trained on numbers. Import the data as for training.",
                name
            );
    }

    /// <summary>Encodes a number.</summary>
    internal float Encode(double value) =>
        double.IsFinite(value) ? (float)((Math.Clamp(value, Least, Greatest) - Shift) / Scale) : 0;
}
