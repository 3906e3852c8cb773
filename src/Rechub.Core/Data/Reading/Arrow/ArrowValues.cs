using System.Globalization;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.Types;
using ArrowUnit = Apache.Arrow.Types.TimeUnit;

namespace Rechub.Data.Reading.Arrow;

/// <summary>Values of Arrow's arrays as fields.</summary>
internal sealed class ArrowValues
{
    private const long MicrosecondsInDay = 86_400_000_000;
    private char[] characters = new char[256];

    /// <summary>
    /// A value. Text is valid until the next call; <see cref="FieldKind.Invalid"/> stands for bytes that are no text, and for types
    /// that are no field of a table.
    /// </summary>
    public FieldValue At(IArrowArray array, int row) =>
        array.IsNull(row)
            ? FieldValue.Missing
            : array switch
            {
                Int64Array integers => FieldValue.OfInteger(integers.Values[row]),
                Int32Array integers => FieldValue.OfInteger(integers.Values[row]),
                Int16Array integers => FieldValue.OfInteger(integers.Values[row]),
                Int8Array integers => FieldValue.OfInteger(integers.Values[row]),
                UInt64Array integers => FieldValue.From(integers.Values[row]),
                UInt32Array integers => FieldValue.OfInteger(integers.Values[row]),
                UInt16Array integers => FieldValue.OfInteger(integers.Values[row]),
                UInt8Array integers => FieldValue.OfInteger(integers.Values[row]),
                DoubleArray numbers => FieldValue.OfNumber(numbers.Values[row]),
                FloatArray numbers => FieldValue.OfNumber(numbers.Values[row]),
                HalfFloatArray numbers => FieldValue.OfNumber((double)numbers.Values[row]),
                BooleanArray values => FieldValue.From(values.GetValue(row)),
                StringArray texts => Text(texts.GetBytes(row)),
                LargeStringArray texts => Text(texts.GetBytes(row)),
                StringViewArray texts => Text(texts.GetBytes(row)),
                BinaryArray bytes => FieldValue.From(bytes.GetBytes(row).ToArray()),
                LargeBinaryArray bytes => FieldValue.From(bytes.GetBytes(row).ToArray()),
                Date32Array days => FieldValue.OfTimestamp(days.Values[row] * MicrosecondsInDay),
                Date64Array times => FieldValue.OfTimestamp(
                    Microseconds(times.Values[row], ArrowUnit.Millisecond)
                ),
                TimestampArray times => FieldValue.OfTimestamp(
                    Microseconds(times.Values[row], ((TimestampType)times.Data.DataType).Unit)
                ),
                Decimal128Array numbers => Decimal(numbers.GetString(row)!),
                Decimal256Array numbers => Decimal(numbers.GetString(row)!),
                DictionaryArray codes => At(codes.Dictionary, (int)At(codes.Indices, row).Integer),
                ListArray lists => List(lists.GetSlicedValues(row)),
                LargeListArray lists => List(lists.GetSlicedValues(row)),
                FixedSizeListArray lists => List(lists.GetSlicedValues(row)),
                NullArray => FieldValue.Missing,
                _ => FieldValue.Invalid,
            };

    private FieldValue Text(ReadOnlySpan<byte> utf8)
    {
        if (characters.Length < utf8.Length)
            characters = new char[utf8.Length];
        return
            Utf8.ToUtf16(utf8, characters, out _, out var written, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done
            ? FieldValue.OfText(characters.AsSpan(0, written))
            : FieldValue.Invalid;
    }

    private FieldValue List(IArrowArray values)
    {
        var elements = new List<string>(values.Length);
        for (var place = 0; place < values.Length; place++)
        {
            var element = At(values, place);
            if (element.Kind == FieldKind.Invalid)
                return FieldValue.Invalid;
            if (element.Kind != FieldKind.Missing)
                elements.Add(element.ToString());
        }

        return FieldValue.From(elements);
    }

    private static FieldValue Decimal(string digits) =>
        FieldValue.From(
            decimal.TryParse(
                digits,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : digits
        );

    // What exceeds 64 bits is outside of the calendar as well.
    private static long Microseconds(long value, ArrowUnit unit) =>
        unit switch
        {
            ArrowUnit.Second => Clamped((Int128)value * 1_000_000),
            ArrowUnit.Millisecond => Clamped((Int128)value * 1_000),
            ArrowUnit.Microsecond => value,
            ArrowUnit.Nanosecond => value / 1_000,
            _ => throw new NotSupportedException($"Timestamps in {unit} are not known."),
        };

    private static long Clamped(Int128 value) =>
        (long)Int128.Clamp(value, long.MinValue, long.MaxValue);
}
