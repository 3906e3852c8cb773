using Rechub.Interactions;

namespace Rechub.Models;

/// <summary>What a model has learnt about a column from the training part: its values, or its scale.</summary>
public abstract class FeatureEncoder
{
    /// <summary>Encodes the column <paramref name="name"/> of a table; a column that is not there is unknown in every row.</summary>
    internal abstract EncodedFeature Encode(EntityTable table, string name);

    /// <summary>An error about a column whose type does not fit what the model has learnt.</summary>
    private protected static RechubException WrongType(
        string name,
        FeatureColumn column,
        string expected
    ) =>
        new(
            RechubErrorKind.Mismatch,
            "FeatureTypeMismatch",
            $"Feature '{name}' is {Describe(column)} in this data; the model expects {expected}. Import the data as for training.",
            name
        );

    private static string Describe(FeatureColumn column) =>
        column switch
        {
            TextColumn => "text",
            IntegerColumn => "whole numbers",
            NumberColumn => "fractional numbers",
            _ => "lists of text",
        };
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
            case TextColumn text:
                var known = Array.ConvertAll(text.Dictionary, Vocabulary.Encode);
                for (var row = 0; row < codes.Length; row++)
                    codes[row] =
                        text.Codes[row] < 0 ? Vocabulary.OutOfVocabulary : known[text.Codes[row]];
                break;
            case IntegerColumn integers:
                for (var row = 0; row < codes.Length; row++)
                    codes[row] = Vocabulary.Encode(integers.Values[row]);
                break;
            case { } column:
                throw WrongType(name, column, "one value a row");
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
        switch (table.Find(name))
        {
            case null:
                return new SequenceCodes(new int[table.Count + 1], []);
            case TextListColumn list:
                var known = Array.ConvertAll(list.Dictionary, Vocabulary.Encode);
                return new SequenceCodes(
                    list.Offsets,
                    Array.ConvertAll(list.Codes, code => known[code])
                );
            case TextColumn text when Separator is not null:
                var offsets = new int[table.Count + 1];
                var codes = new List<int>();
                for (var row = 0; row < table.Count; row++)
                {
                    foreach (var part in Split(text[row], Separator))
                        codes.Add(Vocabulary.Encode(part));
                    offsets[row + 1] = codes.Count;
                }

                return new SequenceCodes(offsets, [.. codes]);
            case { } column:
                throw WrongType(name, column, "a list a row");
        }
    }

    internal static string[] Split(string? text, string separator) =>
        text is null
            ? []
            : text.Split(
                separator,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            );
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
        switch (table.Find(name))
        {
            case null:
                break;
            case NumberColumn numbers:
                for (var row = 0; row < values.Length; row++)
                    values[row] = double.IsNaN(numbers.Values[row])
                        ? 0
                        : Scaled(numbers.Values[row]);
                break;
            case IntegerColumn integers:
                for (var row = 0; row < values.Length; row++)
                    values[row] =
                        integers.Values[row] == IntegerColumn.Missing
                            ? 0
                            : Scaled(integers.Values[row]);
                break;
            case { } column:
                throw WrongType(name, column, "numbers");
        }

        return new DenseValues(values);
    }

    private float Scaled(double value) => (float)((value - Shift) / Scale);
}
