using Rechub.Data;

namespace Rechub.Features;

/// <summary>Scales a list of numbers, each as a number of its own; a missing list becomes zeros, the center.</summary>
/// <param name="components">The scale of each number; <see cref="DenseEncoder"/> says what becomes of one.</param>
public sealed class VectorEncoder(DenseEncoder[] components) : FeatureEncoder
{
    /// <summary>The scale of each number of the list.</summary>
    public IReadOnlyList<DenseEncoder> Components { get; } = components;

    internal override EncodedFeature Encode(EntityTable table, string name)
    {
        var values = new float[table.Count * components.Length];
        if (Vectors(table, name) is { } vectors)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = components[i % components.Length].Encode(vectors.Values[i]);
        }

        return new DenseValues(values, components.Length);
    }

    internal override bool[] KnownRows(EntityTable table, string name)
    {
        var known = new bool[table.Count];
        if (Vectors(table, name) is { } vectors)
        {
            for (var row = 0; row < known.Length; row++)
                known[row] = vectors.IsPresent(row);
        }

        return known;
    }

    private VectorColumn? Vectors(EntityTable table, string name)
    {
        if (table.Find(name) is not { } column)
            return null;
        var vectors = column.ToVectors(components.Length);
        return vectors?.Width == components.Length
            ? vectors
            : throw new RechubException(
                RechubErrorKind.Mismatch,
                "FeatureTypeMismatch",
                $"Feature '{name}' has values that are not lists of {components.Length} numbers in this data; the model was trained on such. Import the data as for training.",
                name
            );
    }
}
