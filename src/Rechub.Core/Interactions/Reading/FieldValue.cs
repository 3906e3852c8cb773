using System.Collections;
using System.Globalization;
using System.Text;

namespace Rechub.Interactions;

/// <summary>What a field holds.</summary>
internal enum FieldKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Something that cannot be read, and has been reported.</summary>
    Invalid,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A fractional number.</summary>
    Number,

    /// <summary>A moment, in microseconds since 1970.</summary>
    Moment,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>One field of a record, whatever the source it came from; text is valid until the next field is read.</summary>
internal readonly ref struct FieldValue
{
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

    /// <summary>The whole number, or the microseconds of a moment.</summary>
    public long Integer { get; }

    public double Number { get; }

    public ReadOnlySpan<char> Text { get; }

    public static FieldValue OfInteger(long value) => new(FieldKind.Integer, value, 0, default);

    public static FieldValue OfNumber(double value) =>
        double.IsNaN(value) ? Missing : new(FieldKind.Number, 0, value, default);

    public static FieldValue OfMoment(DateTime value) =>
        new(
            FieldKind.Moment,
            (
                (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks
                - DateTime.UnixEpoch.Ticks
            ) / TimeSpan.TicksPerMicrosecond,
            0,
            default
        );

    /// <summary>Text; nothing when it is empty.</summary>
    public static FieldValue OfText(ReadOnlySpan<char> value) =>
        value.IsEmpty ? Missing : new(FieldKind.Text, 0, 0, value);

    /// <summary>A value of a database, a column of a file, or a property of an object.</summary>
    public static FieldValue From(object? value) =>
        value switch
        {
            null or DBNull => Missing,
            string text => OfText(text),
            long integer => OfInteger(integer),
            int integer => OfInteger(integer),
            short or sbyte or byte or ushort or uint => OfInteger(
                Convert.ToInt64(value, CultureInfo.InvariantCulture)
            ),
            double number => OfNumber(number),
            float number => OfNumber(number),
            decimal number
                when decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue =>
                OfInteger((long)number),
            decimal number => OfNumber((double)number),
            DateTime moment => OfMoment(moment),
            DateTimeOffset moment => OfMoment(moment.UtcDateTime),
            DateOnly date => OfMoment(date.ToDateTime(TimeOnly.MinValue)),
            byte[] bytes => OfText(Encoding.UTF8.GetString(bytes)),
            // A list of text, such as genres, in the form that a text file has it.
            IEnumerable list => OfText(
                string.Join(
                    RawColumn.ListSeparator,
                    list.Cast<object?>()
                        .Select(element => Convert.ToString(element, CultureInfo.InvariantCulture))
                )
            ),
            _ => OfText(Convert.ToString(value, CultureInfo.InvariantCulture)),
        };

    /// <summary>As people would write it.</summary>
    public override string ToString() =>
        Kind switch
        {
            FieldKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
            FieldKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
            FieldKind.Moment => DateTime
                .UnixEpoch.AddMicroseconds(Integer)
                .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            FieldKind.Text => Text.ToString(),
            _ => "",
        };
}
