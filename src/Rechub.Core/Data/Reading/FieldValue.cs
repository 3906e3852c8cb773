using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>One field of a record, whatever the source it came from; text is valid until the next field is read.</summary>
internal readonly ref struct FieldValue
{
    private static readonly long FirstTimestamp = MicrosecondsOf(DateTime.MinValue);
    private static readonly long LastTimestamp = MicrosecondsOf(DateTime.MaxValue);

    // Of a list, in place of the whole number that it is not.
    private const long VectorMark = 1;

    private FieldValue(FieldKind kind, long integer, double number, ReadOnlySpan<char> text)
    {
        Kind = kind;
        Integer = integer;
        Number = number;
        Text = text;
    }

    public static FieldValue Missing => default;

    public static FieldValue Invalid => new(FieldKind.Invalid, 0, 0, default);

    public FieldKind Kind { get; }

    /// <summary>The whole number, or the microseconds of a timestamp.</summary>
    public long Integer { get; }

    public double Number { get; }

    /// <summary>Whether it is a list of numbers of which at least one is of a type with fractions: a vector, and not a list of categories.</summary>
    public bool IsVector => Kind == FieldKind.List && Integer == VectorMark;

    /// <summary>
    /// The text; of a list its elements, each followed by <see cref="RawColumn.ElementEnd"/>; of a structure the names of its
    /// fields.
    /// </summary>
    public ReadOnlySpan<char> Text { get; }

    public static FieldValue OfInteger(long value) => new(FieldKind.Integer, value, 0, default);

    public static FieldValue OfNumber(double value) =>
        double.IsNaN(value) ? Missing : new(FieldKind.Number, 0, value, default);

    public static FieldValue OfTimestamp(DateTime value) =>
        OfTimestamp(
            MicrosecondsOf(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value)
        );

    /// <summary>A timestamp, in microseconds since 1970; text where it is outside of the years 1 to 9999.</summary>
    public static FieldValue OfTimestamp(long microseconds) =>
        microseconds >= FirstTimestamp && microseconds <= LastTimestamp
            ? new(FieldKind.Timestamp, microseconds, 0, default)
            : OfText(string.Create(CultureInfo.InvariantCulture, $"{microseconds} µs since 1970"));

    /// <summary>Text; nothing when it is empty.</summary>
    public static FieldValue OfText(ReadOnlySpan<char> value) =>
        value.IsEmpty ? Missing : new(FieldKind.Text, 0, 0, value);

    /// <summary>A list, such as genres; missing elements are left out. One of structures is a structure.</summary>
    public static FieldValue OfList(IEnumerable elements)
    {
        var text = new StringBuilder();
        var (areNumbers, hasFraction) = (true, false);
        foreach (var element in elements)
        {
            var value = From(element);
            areNumbers &= value.Kind is FieldKind.Integer or FieldKind.Number;
            hasFraction |= value.Kind == FieldKind.Number;
            if (value.Kind is FieldKind.List or FieldKind.Structure)
                return OfStructure(value.Kind == FieldKind.List ? [] : [value.Text.ToString()]);
            if (value.Kind != FieldKind.Missing)
                text.Append(value.ToString()).Append(RawColumn.ElementEnd);
        }

        // An empty list is a list.
        if (text.Length == 0)
            text.Append(RawColumn.ElementEnd);
        return new FieldValue(
            FieldKind.List,
            areNumbers && hasFraction ? VectorMark : 0,
            0,
            text.ToString()
        );
    }

    /// <summary>A vector.</summary>
    public static FieldValue OfVector(ReadOnlySpan<float> numbers)
    {
        var text = new StringBuilder();
        foreach (var number in numbers)
            text.Append(CultureInfo.InvariantCulture, $"{number:R}").Append(RawColumn.ElementEnd);
        return new FieldValue(FieldKind.List, VectorMark, 0, text.ToString());
    }

    /// <summary>A structure.</summary>
    /// <param name="names">Names of its fields.</param>
    public static FieldValue OfStructure(IEnumerable<string> names) =>
        new(FieldKind.Structure, 0, 0, string.Join(", ", names));

    /// <summary>A value of a database, a column of a file, or a property of an object.</summary>
    public static FieldValue From(object? value) =>
        value switch
        {
            null or DBNull => Missing,
            string text => OfText(text),
            long integer => OfInteger(integer),
            int integer => OfInteger(integer),
            short or sbyte or byte or ushort or uint or ulong and <= long.MaxValue => OfInteger(
                Convert.ToInt64(value, CultureInfo.InvariantCulture)
            ),
            double number => OfNumber(number),
            float number => OfNumber(number),
            // One without decimal places is an integer, and stays exact where it is a large one.
            decimal { Scale: 0 } number and >= long.MinValue and <= long.MaxValue => OfInteger(
                (long)number
            ),
            decimal { Scale: > 0 } number => OfNumber((double)number),
            DateTime time => OfTimestamp(time),
            DateTimeOffset time => OfTimestamp(time.UtcDateTime),
            DateOnly date => OfTimestamp(date.ToDateTime(TimeOnly.MinValue)),
            TimeOnly time => OfText(
                time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            ),
            byte[] bytes => OfText(
                Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Convert.ToHexString(bytes)
            ),
            IDictionary fields => OfStructure(fields.Keys.Cast<object>().Select(name => $"{name}")),
            IEnumerable list => OfList(list),
            _ => OfText(Convert.ToString(value, CultureInfo.InvariantCulture)),
        };

    /// <summary>As people would write it.</summary>
    public override string ToString() =>
        Kind switch
        {
            FieldKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
            FieldKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
            FieldKind.Timestamp => DateTime
                .UnixEpoch.AddMicroseconds(Integer)
                .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            FieldKind.Text => Text.ToString(),
            FieldKind.List =>
                $"[{Text.ToString().TrimEnd(RawColumn.ElementEnd).Replace(RawColumn.ElementEnd.ToString(), ", ", StringComparison.Ordinal)}]",
            FieldKind.Structure => $"{{{Text}}}",
            FieldKind.Missing or FieldKind.Invalid => "",
            _ => throw new InvalidOperationException($"An unknown kind of field: {Kind}."),
        };

    private static long MicrosecondsOf(DateTime value) =>
        (value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
