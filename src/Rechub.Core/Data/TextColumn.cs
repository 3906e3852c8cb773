using Rechub.Filters;

namespace Rechub.Data;

/// <summary>Text values, dictionary-encoded. A code of −1 is a missing value.</summary>
public sealed class TextColumn(string name, string[] dictionary, int[] codes) : FeatureColumn(name)
{
    /// <summary>Distinct values in ordinal order.</summary>
    public string[] Dictionary { get; } = dictionary;

    /// <summary>Index in <see cref="Dictionary"/> of each row's value; −1 where it is missing.</summary>
    public int[] Codes { get; } = codes;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Text;

    /// <inheritdoc/>
    public override int Count => Codes.Length;

    /// <summary>A row's value, or null where it is missing.</summary>
    public string? this[int row] => Codes[row] < 0 ? null : Dictionary[Codes[row]];

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];

    private protected override uint[] RowsThat(FilterCondition condition, bool negated)
    {
        var meets = Array.ConvertAll(Dictionary, ConditionTest.OfText(condition));
        var codes = Codes;
        return RowMask.Where(Count, row => codes[row] >= 0 && meets[codes[row]] != negated);
    }
}
