using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// A column whose values in the first row group decide its type: integers, numbers, texts or lists of texts. A column of texts
/// takes other values as their texts.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="isRequired">Whether no value is missing.</param>
internal sealed class ParquetValueColumn(string name, bool isRequired) : ParquetColumn(name)
{
    private const int PartRows = 1 << 12;

    private readonly List<object?> values = [];
    private ColumnKind? kind;

    /// <summary>Adds a value.</summary>
    public void Add(object? value) => values.Add(value);

    public override void Settle()
    {
        var isFirst = kind is null;
        Type? last = null;
        foreach (var value in values)
        {
            // Values of one type are of one kind.
            if (value is null || value.GetType() == last)
                continue;
            last = value.GetType();
            var wider = Wider(kind, KindOf(value));
            if (isFirst)
                kind = wider;
            else if (wider != kind && kind is not ColumnKind.Text)
                throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "MixedColumn",
                    $"The column {Name} has the value '{value}' where all values before it are {(kind == ColumnKind.Integer ? "integers" : "numbers")}, and a column of a Parquet file is of one type. Export lists of one model and data, or write .csv or .jsonl.",
                    value
                );
        }

        kind ??= ColumnKind.Text;
    }

    public override Column Describe() =>
        kind switch
        {
            ColumnKind.Integer when isRequired => new Column<long>(Name),
            ColumnKind.Integer => new Column<long?>(Name),
            ColumnKind.Number => new Column<double?>(Name),
            ColumnKind.TextList => new Column<string?[]?>(Name),
            _ => new Column<string?>(Name),
        };

    public override void Write(RowGroupWriter group)
    {
        switch (kind)
        {
            case ColumnKind.Integer when isRequired:
                Write(group, IntegerOf);
                break;
            case ColumnKind.Integer:
                Write(group, value => value is null ? (long?)null : IntegerOf(value));
                break;
            case ColumnKind.Number:
                Write(
                    group,
                    value =>
                        value is null
                            ? (double?)null
                            : Convert.ToDouble(value, CultureInfo.InvariantCulture)
                );
                break;
            case ColumnKind.TextList:
                Write(group, TextsOf);
                break;
            default:
                Write(group, TextOf);
                break;
        }

        values.Clear();
    }

    private void Write<T>(RowGroupWriter group, Func<object?, T> convert)
    {
        using var writer = group.NextColumn().LogicalWriter<T>();
        // Arrays of whole row groups would be collected over and over.
        var converted = ArrayPool<T>.Shared.Rent(PartRows);
        for (var start = 0; start < values.Count; start += PartRows)
        {
            var part = CollectionsMarshal.AsSpan(values)[start..];
            part = part[..Math.Min(PartRows, part.Length)];
            for (var i = 0; i < part.Length; i++)
                converted[i] = convert(part[i]);
            writer.WriteBatch(converted.AsSpan(0, part.Length));
        }

        ArrayPool<T>.Shared.Return(converted, clearArray: true);
    }

    private static ColumnKind? KindOf(object? value) =>
        value switch
        {
            null => null,
            long or int or short or sbyte or byte or ushort or uint => ColumnKind.Integer,
            double or float => ColumnKind.Number,
            string => ColumnKind.Text,
            IEnumerable => ColumnKind.TextList,
            _ => ColumnKind.Text,
        };

    /// <summary>The kind that has room for values of both.</summary>
    private static ColumnKind? Wider(ColumnKind? first, ColumnKind? second) =>
        (first, second) switch
        {
            (null, _) => second,
            (_, null) => first,
            _ when first == second => first,
            (ColumnKind.TextList, _) or (_, ColumnKind.TextList) => ColumnKind.TextList,
            (ColumnKind.Text, _) or (_, ColumnKind.Text) => ColumnKind.Text,
            _ => ColumnKind.Number,
        };

    private static long IntegerOf(object? value) =>
        value is long integer ? integer : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static string? TextOf(object? value) =>
        value is null
            ? null
            : value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string?[]? TextsOf(object? value) =>
        value switch
        {
            null => null,
            string text => [text],
            IEnumerable several => [.. several.Cast<object?>().Select(TextOf)],
            _ => [TextOf(value)],
        };
}
