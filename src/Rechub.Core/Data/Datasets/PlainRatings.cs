using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>
/// Reads a file of ratings up to the first line that is not in the plainest form: user, item, rating and time as digits (the
/// rating perhaps with a point), separated by the separator and nothing else. Files of ratings are in that form throughout;
/// whatever else stands in one is for a <see cref="RecordReader"/>, which knows how to read or refuse it.
/// </summary>
/// <remarks>The loops over bytes are compiled with optimization at once: a file is read before the runtime would optimize them.</remarks>
internal static unsafe class PlainRatings
{
    private const int BlockLength = 1 << 18;
    private const int ShortestLine = 8;

    /// <summary>Eight digits are read at once, possibly past the end of a block.</summary>
    private const int Padding = 8;

    private const int MostIntegerDigits = 18;
    private const int MostRatingDigits = 15;

    private static readonly double[] PowersOfTen =
    [
        .. Enumerable.Range(0, MostRatingDigits + 1).Select(power => Math.Pow(10, power)),
    ];

    private record struct Rating(long User, long Item, double Value, long Time);

    /// <summary>Adds the ratings of a file's plain lines.</summary>
    /// <param name="file">The file.</param>
    /// <param name="separator">One or two ASCII characters.</param>
    /// <param name="header">The first line; null for none.</param>
    /// <param name="builder">Where they go.</param>
    /// <param name="context">The minimum rating, progress and cancellation.</param>
    /// <returns>Where the first line starts that is not plain; null when the file ended before.</returns>
    public static FilePlace? ReadAll(
        SourceFile file,
        string separator,
        string? header,
        InteractionBuilder builder,
        ImportContext context
    )
    {
        using var stream = new TextFile(file).Open();
        var block = new byte[BlockLength + Padding];
        // While one block's ratings are added, the next block is read and parsed.
        var ratings = new Rating[BlockLength / ShortestLine];
        var added = new Rating[ratings.Length];
        var adding = Task.CompletedTask;
        var minimum = context.Options.MinimumRating ?? double.NegativeInfinity;
        var place = default(FilePlace);
        var held = 0;
        try
        {
            while (true)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                context.Report(file, place.Offset);
                // One byte stays free for the end of a last line that has none.
                var wanted = BlockLength - 1 - held;
                var read = stream.ReadAtLeast(block.AsSpan(held, wanted), wanted, false);
                var filled = held + read;
                var lacksEnd = read < wanted && filled > 0 && block[filled - 1] != '\n';
                if (lacksEnd)
                    block[filled++] = (byte)'\n';
                var end = block.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
                var start = 0;
                if (place.Offset == 0)
                {
                    start = LengthOfHeader(block.AsSpan(0, end), header);
                    if (start < 0)
                        return place;
                    place = new FilePlace(0, header is null ? 0 : 1);
                }

                var (used, count) = Parse(block, start, end, separator, ratings);
                place = new FilePlace(place.Offset + used, place.Lines + count);
                adding.GetAwaiter().GetResult();
                (ratings, added) = (added, ratings);
                var parsed = added.AsMemory(0, count);
                adding = Task.Run(() => Add(parsed.Span, minimum, builder));
                if (used < end || (end == 0 && filled > 0))
                    return place;
                if (lacksEnd)
                    WarnIfCut(file, block.AsSpan(0, filled - 1), separator, context);
                if (read < wanted)
                    return null;
                block.AsSpan(used, filled - used).CopyTo(block);
                held = filled - used;
            }
        }
        finally
        {
            adding.GetAwaiter().GetResult();
        }
    }

    private static void WarnIfCut(
        SourceFile file,
        ReadOnlySpan<byte> tail,
        string separator,
        ImportContext context
    )
    {
        var field = CutLine.FieldOf(
            tail,
            isWhole: false,
            Encoding.ASCII.GetBytes(separator),
            hasHeader: false
        );
        if (field is not null)
            context.Warnings.Add(CutLine.Warning(file.Name, field));
    }

    /// <summary>How long the byte order mark and the header are; −1 when another header stands there.</summary>
    private static int LengthOfHeader(ReadOnlySpan<byte> bytes, string? header)
    {
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (header is null)
            return start;
        var end = bytes.IndexOf((byte)'\n');
        return
            end >= 0
            && bytes[start..end].TrimEnd((byte)'\r').SequenceEqual(Encoding.ASCII.GetBytes(header))
            ? end + 1
            : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(
        ReadOnlySpan<Rating> ratings,
        double minimum,
        InteractionBuilder builder
    )
    {
        var (users, items) = (builder.Users.Ids, builder.Items.Ids);
        foreach (ref readonly var rating in ratings)
        {
            if (rating.Value >= minimum)
                builder.Add(
                    users.Encode(rating.User),
                    items.Encode(rating.Item),
                    rating.Time,
                    (float)rating.Value
                );
        }
    }

    /// <summary>Parses the lines between two places of a block; the last of its bytes ends a line.</summary>
    /// <returns>Where the first line starts that is not plain, or the end; and how many lines there were before it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Used, int Count) Parse(
        byte[] block,
        int start,
        int end,
        string separator,
        Rating[] ratings
    )
    {
        var (first, last) = ((byte)separator[0], (byte)separator[^1]);
        var length = separator.Length;
        var count = 0;
        fixed (byte* bytes = block)
        {
            var at = bytes + start;
            var stop = bytes + end;
            while (at < stop)
            {
                var line = at;
                // A line end is neither digit nor separator, so that no parse goes past it.
                if (
                    !TryInteger(ref at, out var user)
                    || !TrySeparator(ref at, first, last, length)
                    || !TryInteger(ref at, out var item)
                    || !TrySeparator(ref at, first, last, length)
                    || !TryNumber(ref at, out var value)
                    || !TrySeparator(ref at, first, last, length)
                    || !TryTime(ref at, out var time)
                    || !TryEnd(ref at)
                )
                    return ((int)(line - bytes), count);
                ratings[count++] = new Rating(user, item, value, time);
            }

            return ((int)(at - bytes), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySeparator(ref byte* at, byte first, byte last, int length)
    {
        var found = at[0] == first && at[length - 1] == last;
        at += length;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryEnd(ref byte* at)
    {
        if (*at == '\r')
            at++;
        return *at++ == '\n';
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryInteger(ref byte* at, out long value)
    {
        var start = at;
        value = Digits(ref at, 0);
        return at - start is >= 1 and <= MostIntegerDigits;
    }

    /// <summary>Times have nine digits or ten: eight at once and then the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTime(ref byte* at, out long value)
    {
        var start = at;
        value = 0;
        var eight = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, 8));
        if (AreDigits(eight))
        {
            value = ValueOfEight(eight);
            at += 8;
        }

        value = Digits(ref at, value);
        return at - start is >= 1 and <= MostIntegerDigits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ref byte* at, out double value)
    {
        var start = at;
        var digits = Digits(ref at, 0);
        var whole = at - start;
        value = digits;
        if (*at != '.')
            return whole is >= 1 and <= MostRatingDigits;
        var point = at++;
        digits = Digits(ref at, digits);
        var fraction = at - point - 1;
        if (whole == 0 || fraction == 0 || whole + fraction > MostRatingDigits)
            return false;
        // Exact numbers both, so that the quotient is the nearest to what is written.
        value = digits / PowersOfTen[fraction];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Digits(ref byte* at, long value)
    {
        uint digit;
        while ((digit = (uint)(*at - '0')) <= 9)
        {
            value = unchecked((value * 10) + digit);
            at++;
        }

        return value;
    }

    /// <summary>Whether each of eight bytes is an ASCII digit: 3 in the upper half, in the lower one no more than 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(ulong bytes) =>
        ((bytes & 0xF0F0F0F0F0F0F0F0) | (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4))
        == 0x3333333333333333;

    /// <summary>The number that eight digits write: neighbors are joined to pairs, pairs to fours, fours to eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ValueOfEight(ulong bytes)
    {
        var digits = bytes & 0x0F0F0F0F0F0F0F0F;
        var pairs = (digits * ((10 << 8) + 1)) >> 8 & 0x00FF00FF00FF00FF;
        var fours = (pairs * ((100 << 16) + 1)) >> 16 & 0x0000FFFF0000FFFF;
        return (long)((fours * ((10_000UL << 32) + 1)) >> 32);
    }
}
