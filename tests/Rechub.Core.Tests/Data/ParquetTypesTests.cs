using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Reading;
using TimeUnit = ParquetSharp.TimeUnit;

namespace Rechub.Tests.Data;

/// <summary>The types that Parquet files have become ids, times and features, or are refused with row and column.</summary>
public sealed class ParquetTypesTests : IDisposable
{
    private const long Seconds = 1_704_067_201;
    private static readonly string[] Names = ["who", "what", "at", "value"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Unsigned_binary_and_decimal_ids_stay_exact()
    {
        Assert.Equal(["18446744073709551615", "7"], UserTexts(Of("who", [ulong.MaxValue, 7ul])));
        Assert.Equal([7L, 8L], Import(Of("who", [7ul, 8ul])).Users.Ids.Integers);
        Assert.Equal(
            ["00FF", "ab"],
            UserTexts(
                Of(
                    "who",
                    [
                        [0, 0xFF],
                        "ab"u8.ToArray(),
                    ]
                )
            )
        );
        Assert.Equal(
            [9_007_199_254_740_993L],
            Import(
                Of("who", [9_007_199_254_740_993m], LogicalType.Decimal(precision: 28, scale: 0))
            ).Users.Ids.Integers
        );
    }

    [Fact]
    public void A_double_beyond_the_exact_integers_is_no_id() =>
        Assert.Equal((2L, 1), PlaceOf(Of("who", [7, 1e17])));

    [Fact]
    public void Times_of_every_unit_and_dates_are_read()
    {
        Assert.Equal(
            [Seconds],
            Import(Moments([(Seconds * 1_000) + 5], TimeUnit.Millis)).Log.Times
        );
        Assert.Equal(
            [Seconds],
            Import(Moments([(Seconds * 1_000_000) + 5], TimeUnit.Micros)).Log.Times
        );
        Assert.Equal(
            [Seconds],
            Import(Moments([(Seconds * 1_000_000_000) + 5], TimeUnit.Nanos)).Log.Times
        );
        Assert.Equal([Seconds - 1], Import(Of("at", [new Date(2024, 1, 1)])).Log.Times);
        // The Julian day 2,460,311 is 2024-01-01; the rest is a second in nanoseconds.
        Assert.Equal(
            [Seconds],
            Import(Of("at", [new Int96(1_000_000_000, 0, 2_460_311)])).Log.Times
        );
    }

    [Theory]
    [InlineData(TimeUnit.Millis)]
    [InlineData(TimeUnit.Micros)]
    public void A_time_outside_the_calendar_is_refused_with_its_place_and_can_be_skipped(
        TimeUnit unit
    )
    {
        var times = Moments([5_000_000, long.MaxValue, 6_000_000], unit);
        var skipped = new InvalidRecords(skip: true);

        Assert.Equal((2L, 3), PlaceOf(times));
        Assert.Equal(2, Import(skipped, times).InteractionCount);
        Assert.Equal(1, skipped.Count);
    }

    [Fact]
    public void A_date_outside_the_calendar_is_refused_with_its_place() =>
        Assert.Equal((2L, 3), PlaceOf(Of("at", [new Date(5), new Date(int.MaxValue)])));

    [Theory]
    [InlineData(0.00001, 1e16)]
    [InlineData(3, 4)]
    public void Doubles_are_numbers_whatever_their_values(double first, double second)
    {
        var column = Import(Of("value", [first, second])).Users.Find("value");

        Assert.Equal([first, second], Assert.IsType<NumberColumn>(column).Values);
    }

    [Fact]
    public void Lists_and_decimals_are_features()
    {
        var lists = Import(
            Of<string[]>(
                "value",
                [
                    ["a", "b"],
                    ["c"],
                ]
            )
        )
            .Users.Find("value");
        Assert.Equal(["a", "b"], Assert.IsType<TextListColumn>(lists)[0]);

        var decimals = Import(
            Of("value", [1.50m, 2m], LogicalType.Decimal(precision: 10, scale: 2))
        );
        Assert.Equal([1.5, 2], Assert.IsType<NumberColumn>(decimals.Users.Find("value")).Values);
    }

    private static Values Of<T>(string name, T[] values, LogicalType? type = null) =>
        new(
            name,
            values.Length,
            new Column<T>(name, type),
            column =>
            {
                using var writer = column.LogicalWriter<T>();
                writer.WriteBatch(values);
            }
        );

    /// <summary>Times as the numbers that a file has.</summary>
    private static Values Moments(long[] values, TimeUnit unit)
    {
        var type = LogicalType.Timestamp(isAdjustedToUtc: true, unit);
        return new(
            "at",
            values.Length,
            unit == TimeUnit.Nanos
                ? new Column<DateTimeNanos>("at", type)
                : new Column<DateTime>("at", type),
            column =>
            {
                using var writer = column.LogicalWriterOverride<long>();
                writer.WriteBatch(values);
            }
        );
    }

    private string[] UserTexts(Values users) => Import(users).Users.Ids.Texts.ToArray();

    private (long? Line, int? Column) PlaceOf(Values values)
    {
        var error = Assert.Throws<InputFormatException>(() => Import(values));
        return (error.Line, error.Column);
    }

    private InteractionData Import(params Values[] given) => Import(new InvalidRecords(), given);

    /// <summary>Imports a file of the given columns; those that are not given count from 1.</summary>
    private InteractionData Import(InvalidRecords invalid, params Values[] given)
    {
        var path = folder["events.parquet"];
        Values[] columns =
        [
            .. Names.Select(name =>
                given.FirstOrDefault(values => values.Name == name)
                ?? Of(name, [.. Enumerable.Range(1, given[0].Count).Select(i => (long)i)])
            ),
        ];
        using (var file = new ParquetFileWriter(path, [.. columns.Select(values => values.Column)]))
        {
            using (var group = file.AppendRowGroup())
            {
                foreach (var values in columns)
                    values.Write(group.NextColumn());
            }

            file.Close();
        }

        return InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                Time = "at",
                UserFeatures = ["value"],
            },
            context: new ImportContext { Invalid = invalid }
        );
    }

    private sealed record Values(string Name, int Count, Column Column, Action<ColumnWriter> Write);
}
