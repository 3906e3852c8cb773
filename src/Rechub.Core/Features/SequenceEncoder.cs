using Rechub.Data;

namespace Rechub.Features;

/// <summary>Encodes a list of values per row by a vocabulary.</summary>
public sealed class SequenceEncoder(Vocabulary vocabulary, string? separator) : FeatureEncoder
{
    /// <summary>The known values.</summary>
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

    internal override bool[] KnownRows(EntityTable table, string name)
    {
        var lists = (SequenceCodes)Encode(table, name);
        var known = new bool[table.Count];
        for (var row = 0; row < known.Length; row++)
            known[row] = lists
                .Codes.AsSpan(lists.Offsets[row]..lists.Offsets[row + 1])
                .ContainsAnyExcept(Vocabulary.OutOfVocabulary);
        return known;
    }
}
