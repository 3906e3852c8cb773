using System.Globalization;
using Rechub.Data;
using Rechub.Data.Building;
using Rechub.Data.Reading;

namespace Rechub.Features;

/// <summary>
/// Converts a column to the kind that a feature reads. An import infers a column's kind from all of its values, so the same column
/// may be integers in one import, and numbers, text or lists in another; a feature must read equal values from each.
/// </summary>
internal static class ColumnValues
{
    /// <summary>A column as text: numbers in invariant format, a list joined by <c>|</c>.</summary>
    public static TextColumn ToText(
        this FeatureColumn column,
        CancellationToken cancellation = default
    )
    {
        if (column is TextColumn known)
            return known;
        var texts = new string?[column.Count];
        for (var row = 0; row < texts.Length; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            texts[row] = Print(column.ValueAt(row));
        }

        string[] dictionary =
        [
            .. texts
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return new TextColumn(column.Name, dictionary, Array.ConvertAll(texts, CodeOf));

        int CodeOf(string? text)
        {
            cancellation.ThrowIfCancellationRequested();
            return text is null ? -1 : Array.BinarySearch(dictionary, text, StringComparer.Ordinal);
        }
    }

    /// <summary>One list of texts per row. A value that is not a list is split on <paramref name="separator"/>, or <c>|</c> when null.</summary>
    public static TextListColumn ToLists(
        this FeatureColumn column,
        string? separator,
        CancellationToken cancellation = default
    )
    {
        if (column is TextListColumn known && separator is null)
            return known;
        var text = column.ToText(cancellation);
        var parts = Array.ConvertAll(
            text.Dictionary,
            value =>
                value.Split(
                    separator ?? RawColumn.ListSeparator.ToString(),
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
        );
        string[] dictionary =
        [
            .. parts
                .SelectMany(part => part)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        var codesOf = Array.ConvertAll(
            parts,
            list =>
                Array.ConvertAll(
                    list,
                    part => Array.BinarySearch(dictionary, part, StringComparer.Ordinal)
                )
        );
        var offsets = new int[text.Count + 1];
        var codes = new List<int>();
        for (var row = 0; row < text.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (text.Codes[row] >= 0)
                codes.AddRange(codesOf[text.Codes[row]]);
            offsets[row + 1] = codes.Count;
        }

        return new TextListColumn(column.Name, dictionary, offsets, [.. codes]);
    }

    /// <summary>A column as numbers, NaN for a missing value. Null if any value is not a number.</summary>
    public static double[]? ToNumbers(this FeatureColumn column)
    {
        switch (column)
        {
            case NumberColumn numbers:
                return numbers.Values;
            case IntegerColumn integers:
                return Array.ConvertAll(
                    integers.Values,
                    value => value == IntegerColumn.Missing ? double.NaN : value
                );
            case TextColumn text:
                var parsed = new double[text.Dictionary.Length];
                for (var code = 0; code < parsed.Length; code++)
                {
                    if (!NumberText.TryParse(text.Dictionary[code], out parsed[code]))
                        return null;
                }

                return Array.ConvertAll(text.Codes, code => code < 0 ? double.NaN : parsed[code]);
            case TextListColumn or VectorColumn:
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(column), column.Kind, null);
        }
    }

    /// <summary>
    /// A column as lists of numbers of one length; NaN for a missing list. Null if a value is anything else, or lists differ in length.
    /// </summary>
    /// <param name="column">The column.</param>
    /// <param name="width">The length if every list is missing.</param>
    public static VectorColumn? ToVectors(this FeatureColumn column, int width = 1)
    {
        if (column is VectorColumn known)
            return known;
        var lists = column.ToLists(null);
        var numbers = new float[lists.Dictionary.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (
                !NumberText.TryParse(lists.Dictionary[i], out var number)
                || !float.IsFinite(numbers[i] = (float)number)
            )
                return null;
        }

        for (var row = 0; row < lists.Count; row++)
        {
            if (lists.Offsets[row + 1] - lists.Offsets[row] is > 0 and var length)
            {
                width = length;
                break;
            }
        }

        var values = new float[lists.Count * width];
        for (var row = 0; row < lists.Count; row++)
        {
            var target = values.AsSpan(row * width, width);
            var codes = lists.Codes.AsSpan(lists.Offsets[row]..lists.Offsets[row + 1]);
            if (codes.IsEmpty)
                target.Fill(float.NaN);
            else if (codes.Length != width)
                return null;
            for (var i = 0; i < codes.Length; i++)
                target[i] = numbers[codes[i]];
        }

        return new VectorColumn(column.Name, width, values);
    }

    /// <summary>A value as vocabularies hold it; null for a missing value or an empty list.</summary>
    private static string? Print(object? value) =>
        value switch
        {
            null => null,
            string[] { Length: 0 } => null,
            string[] list => string.Join(RawColumn.ListSeparator, list),
            float[] numbers => string.Join(
                RawColumn.ListSeparator,
                numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))
            ),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
}
