using Rechub.Data;

namespace Rechub.Features;

/// <summary>
/// The n known values of a feature, in ascending order, and the codes of all values: 0 is padding, 1 … n are the known values in
/// order, and n + 1 stands for every other value (out of vocabulary).
/// </summary>
public sealed class Vocabulary(IdColumn values)
{
    /// <summary>The known values.</summary>
    public IdColumn Values { get; } = values;

    /// <summary>Code of padding.</summary>
    public const int Padding = 0;

    /// <summary>Code of every unknown or missing value.</summary>
    public int OutOfVocabulary => Values.Count + 1;

    /// <summary>Number of codes, n + 2: the rows of the embedding table.</summary>
    public int Size => Values.Count + 2;

    /// <summary>The code of each id.</summary>
    public int[] Encode(IdColumn ids)
    {
        var codes = Values.RowsOf(ids);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = codes[i] < 0 ? OutOfVocabulary : codes[i] + 1;
        return codes;
    }

    /// <summary>Code of an integer.</summary>
    public int Encode(long value) => CodeOf(Values.RowOf(value));

    /// <summary>Code of a text.</summary>
    public int Encode(string value) => CodeOf(Values.RowOf(value));

    private int CodeOf(int row) => row < 0 ? OutOfVocabulary : row + 1;
}
