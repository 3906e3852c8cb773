using Rechub.Data;

namespace Rechub.Features;

/// <summary>
/// The values a model knows of a feature, in ascending order. Code 0 is padding, a known value's code is its rank + 1, and
/// every other value has the out-of-vocabulary code n + 1.
/// </summary>
public sealed class Vocabulary(IdColumn values)
{
    /// <summary>The known values.</summary>
    public IdColumn Values { get; } = values;

    /// <summary>Code of padding.</summary>
    public const int Padding = 0;

    /// <summary>Code of every unknown or missing value.</summary>
    public int OutOfVocabulary => Values.Count + 1;

    /// <summary>Number of codes, and so of rows of an embedding table: padding, known values, out-of-vocabulary.</summary>
    public int Size => Values.Count + 2;

    /// <summary>Code of each of <paramref name="ids"/>, row for row.</summary>
    public int[] Encode(IdColumn ids)
    {
        var codes = Values.RowsOf(ids);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = codes[i] < 0 ? OutOfVocabulary : codes[i] + 1;
        return codes;
    }

    /// <summary>Code of a whole number.</summary>
    public int Encode(long value) => CodeOf(Values.RowOf(value));

    /// <summary>Code of a text.</summary>
    public int Encode(string value) => CodeOf(Values.RowOf(value));

    private int CodeOf(int row) => row < 0 ? OutOfVocabulary : row + 1;
}
