using Rechub.Data;

namespace Rechub.Features;

/// <summary>What a model has learnt about a column from the training part: its values, or its scale.</summary>
public abstract class FeatureEncoder
{
    /// <summary>Encodes the column <paramref name="name"/> of a table; a column that is not there is unknown in every row.</summary>
    internal abstract EncodedFeature Encode(EntityTable table, string name);
}

/// <summary>Encodes one value a row by a vocabulary.</summary>
public sealed class SparseEncoder(Vocabulary vocabulary) : FeatureEncoder
{
    /// <summary>The values known.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    internal override EncodedFeature Encode(EntityTable table, string name) =>
        new SparseCodes(Codes(table, name));

    /// <summary>A code a row.</summary>
    internal int[] Codes(EntityTable table, string name)
    {
        if (string.Equals(name, table.KeyName, StringComparison.OrdinalIgnoreCase))
            return Vocabulary.Encode(table.Ids);
        var codes = new int[table.Count];
        switch (table.Find(name))
        {
            case null:
                Array.Fill(codes, Vocabulary.OutOfVocabulary);
                break;
            case IntegerColumn integers:
                for (var row = 0; row < codes.Length; row++)
                    codes[row] = Vocabulary.Encode(integers.Values[row]);
                break;
            case { } column:
                var text = column.ToText();
                var known = Array.ConvertAll(text.Dictionary, Vocabulary.Encode);
                for (var row = 0; row < codes.Length; row++)
                    codes[row] =
                        text.Codes[row] < 0 ? Vocabulary.OutOfVocabulary : known[text.Codes[row]];
                break;
        }

        return codes;
    }
}

/// <summary>Encodes a list of values a row by a vocabulary.</summary>
public sealed class SequenceEncoder(Vocabulary vocabulary, string? separator) : FeatureEncoder
{
    /// <summary>The values known.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Splits a text column; null for a column of lists.</summary>
    public string? Separator { get; } = separator;

    internal override EncodedFeature Encode(EntityTable table, string name)
    {
        if (table.Find(name)?.ToLists(Separator) is not { } list)
            return new SequenceCodes(new int[table.Count + 1], []);
        var known = Array.ConvertAll(list.Dictionary, Vocabulary.Encode);
        return new SequenceCodes(list.Offsets, Array.ConvertAll(list.Codes, code => known[code]));
    }
}

/// <summary>Scales a number: (value − shift) / scale; a missing value becomes 0, the centre.</summary>
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
                    $"Feature '{name}' has values that are no numbers in this data; the model expects numbers. Import the data as for training.",
                    name
                );
            for (var row = 0; row < values.Length; row++)
                values[row] = double.IsNaN(numbers[row]) ? 0 : Scaled(numbers[row]);
        }

        return new DenseValues(values);
    }

    private float Scaled(double value) => (float)((value - Shift) / Scale);
}
