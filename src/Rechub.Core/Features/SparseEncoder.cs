using Rechub.Data;

namespace Rechub.Features;

/// <summary>Encodes one value per row by a vocabulary.</summary>
public sealed class SparseEncoder(Vocabulary vocabulary) : FeatureEncoder
{
    /// <summary>The known values.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    internal override EncodedFeature Encode(EntityTable table, string name) =>
        new SparseCodes(Codes(table, name));

    internal override bool[] KnownRows(EntityTable table, string name) =>
        Array.ConvertAll(Codes(table, name), code => code != Vocabulary.OutOfVocabulary);

    /// <summary>The code of each row.</summary>
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
