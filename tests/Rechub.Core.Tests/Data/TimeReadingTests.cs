using System.Globalization;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Times;

namespace Rechub.Tests.Data;

/// <summary>Times are read where they have one reading, and refused with the way out where they have several.</summary>
public sealed class TimeReadingTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "u",
        Item = "i",
        Time = "t",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2024/05/31", "2024-05-31")]
    [InlineData("2024/5/1", "2024-05-01")]
    [InlineData("2024.05.31", "2024-05-31")]
    [InlineData("2024/05/31 18:30", "2024-05-31T18:30:00")]
    [InlineData("2024/05/31T18:30:05", "2024-05-31T18:30:05")]
    [InlineData("2018-07-07 2:09:11", "2018-07-07T02:09:11")]
    [InlineData("2018-7-7 2:09", "2018-07-07T02:09:00")]
    [InlineData("2018-07-07 2:09:11 PM", "2018-07-07T14:09:11")]
    [InlineData("2018-07-07 12:09am", "2018-07-07T00:09:00")]
    [InlineData("2018-07-07 12:09 p.m.", "2018-07-07T12:09:00")]
    [InlineData("20240531 18:30:00", "2024-05-31T18:30:00")]
    [InlineData("Tue Apr 03 18:00:09 +0000 2012", "2012-04-03T18:00:09")]
    [InlineData("Tue Apr 03 18:00:09 +0530 2012", "2012-04-03T12:30:09")]
    [InlineData("Tue Apr  3 18:00:09 2012", "2012-04-03T18:00:09")]
    [InlineData("Tue Apr 03 18:00:09 UTC 2012", "2012-04-03T18:00:09")]
    [InlineData("\"Tue, 03 Apr 2012 18:00:09 GMT\"", "2012-04-03T18:00:09")]
    [InlineData("\"Tue, 03 Apr 2012 18:00:09 -0200\"", "2012-04-03T20:00:09")]
    [InlineData(
        "Tue Apr 03 2012 18:00:09 GMT+0200 (Central European Summer Time)",
        "2012-04-03T16:00:09"
    )]
    [InlineData("\"Tuesday, April 3, 2012 6:00 PM\"", "2012-04-03T18:00:00")]
    [InlineData("\"Apr 3, 2012\"", "2012-04-03")]
    [InlineData("3 April 2012", "2012-04-03")]
    [InlineData("03-Apr-2012 18:00", "2012-04-03T18:00:00")]
    [InlineData("03/Apr/2012", "2012-04-03")]
    public void A_time_with_one_reading_is_read(string text, string expected) =>
        Assert.Equal([Seconds(expected)], Read(text).Log.Times);

    [Theory]
    [InlineData("Mon Apr 03 18:00:09 +0000 2012")] // It was a Tuesday.
    [InlineData("Tue Apr 03 18:00:09")]
    [InlineData("Tue Apr 03 18:00:09 CEST 2012")]
    [InlineData("2024/13/01")]
    [InlineData("2024/05/31 25:00")]
    [InlineData("2024/05/31 13:00 PM")]
    [InlineData("2024/05/31 18:30 18:30")]
    [InlineData("Apr 2012")]
    [InlineData("18:30")]
    [InlineData("3 Apr 12")]
    [InlineData("2012-04-03 +02")]
    public void What_has_none_is_refused(string text) =>
        Assert.Equal(
            (2, 3),
            Assert.Throws<InputFormatException>(() => Read(text)) is var error
                ? (error.Line, error.Column)
                : default
        );

    [Theory]
    [InlineData(
        "12/1/2010 8:26",
        "1 December with -TimeFormat 'M/d/yyyy H:mm'",
        "12 January with -TimeFormat 'd/M/yyyy H:mm'"
    )]
    [InlineData(
        "05.06.2024",
        "6 May with -TimeFormat 'M.d.yyyy'",
        "5 June with -TimeFormat 'd.M.yyyy'"
    )]
    [InlineData("13/1/2010", "13 January with -TimeFormat 'd/M/yyyy'", "-TimeFormat")]
    [InlineData("\"09 13, 2009\"", "13 September with -TimeFormat 'M d, yyyy'", "-TimeFormat")]
    [InlineData(
        "1/2/10 1:02:03 PM",
        "-TimeFormat 'M/d/yy h:mm:ss tt'",
        "-TimeFormat 'd/M/yy h:mm:ss tt'"
    )]
    [InlineData(
        "1-2-2010 01:02:03.5",
        "-TimeFormat 'M-d-yyyy H:mm:ss.FFFFFFF'",
        "-TimeFormat 'd-M-yyyy H:mm:ss.FFFFFFF'"
    )]
    public void A_date_of_day_and_month_is_refused_with_its_readings(
        string text,
        string first,
        string second
    )
    {
        // Another record that could be read in one way only changes nothing.
        var path = folder.Write("events.csv", $"u,i,t\n1,1,{text}\n1,2,31/12/2010\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );

        Assert.Equal(2, error.Line);
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12/1/2010 8:26", "2010-12-01T08:26:00", "M/d/yyyy H:mm")]
    [InlineData("12/1/2010 8:26", "2010-01-12T08:26:00", "d/M/yyyy H:mm")]
    [InlineData("\"09 13, 2009\"", "2009-09-13", "M d, yyyy")]
    [InlineData("20240531", "2024-05-31", "yyyyMMdd")]
    [InlineData("20240531.0", "2024-05-31", "yyyyMMdd")]
    [InlineData("2009", "2009-01-01", "yyyy")]
    [InlineData("200905", "2009-05-01", "yyyyMM")]
    [InlineData("20240531183000", "2024-05-31T18:30:00", "yyyyMMddHHmmss")]
    [InlineData("5/31/2024", "2024-05-31", "d.M.yyyy", "M/d/yyyy")]
    [InlineData("31.5.2024 10:00 +02:00", "2024-05-31T08:00:00", "d.M.yyyy H:mm zzz")]
    public void A_format_reads_what_is_in_it(string text, string expected, params string[] formats)
    {
        var columns = Columns with { TimeFormats = formats };

        Assert.Equal([Seconds(expected)], Read(text, columns).Log.Times);
        Assert.Contains(
            formats[^1],
            Assert
                .Throws<InputFormatException>(() => Read("2024-05-31T18:30:00Z", columns))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("H:mm")]
    [InlineData("%")]
    [InlineData("d MMM")]
    public void A_format_needs_a_year(string format) =>
        Assert.Equal(
            "InvalidTimeFormat",
            Assert
                .Throws<RechubException>(() =>
                    Read("2024-05-31", Columns with { TimeFormats = [format] })
                )
                .ErrorId
        );

    [Fact]
    public void A_format_goes_with_times_and_without_a_unit()
    {
        var formats = Columns with { TimeFormats = ["yyyy"] };

        Assert.Equal(
            "TimeFormatAmbiguous",
            Assert
                .Throws<RechubException>(() =>
                    Read("2024", formats with { TimeUnit = TimeUnit.Second })
                )
                .ErrorId
        );
        Assert.Equal(
            "TimeColumnMissing",
            Assert.Throws<RechubException>(() => Read("2024", formats with { Time = null })).ErrorId
        );
    }

    [Fact]
    public void A_unit_or_format_that_has_nothing_to_read_is_refused()
    {
        Assert.Equal(
            "TimeUnitNotUsed",
            Assert
                .Throws<RechubException>(() =>
                    Read("2024-05-31", Columns with { TimeUnit = TimeUnit.Second })
                )
                .ErrorId
        );
        using var import = new ObjectImport(
            Columns with
            {
                TimeFormats = ["yyyy"],
            },
            null,
            null,
            new ImportContext()
        );
        import.Add([1, 1, new DateTime(2024, 5, 31)]);
        Assert.Equal(
            "TimeFormatNotUsed",
            Assert.Throws<RechubException>(() => import.Finish()).ErrorId
        );
    }

    [Theory]
    [InlineData(
        "20240531",
        "'20240531', expected a time. If this is 2024-05-31 00:00:00, say so with -TimeFormat yyyyMMdd;"
    )]
    [InlineData("20240531.0", "-TimeFormat yyyyMMdd;")]
    [InlineData("2024053118", "may be a date and an hour: then give -TimeFormat yyyyMMddHH.")]
    [InlineData("202405311830", "2024-05-31 18:30:00, say so with -TimeFormat yyyyMMddHHmm;")]
    [InlineData("20240531183000", "-TimeFormat yyyyMMddHHmmss;")]
    [InlineData("20240531183000123", "-TimeFormat yyyyMMddHHmmssfff;")]
    [InlineData("99999999999999999999", "-TimeUnit")]
    [InlineData("31/Dec/2010:08:26:00 +0000", "-TimeFormat, such as")]
    [InlineData("18:30", "-TimeFormat, such as")]
    public void An_error_about_a_time_names_the_format_that_reads_it(string written, string advice)
    {
        var error = Assert.Throws<InputFormatException>(() => Read(written));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20240531")]
    [InlineData("20240531.0")]
    [InlineData("2024053118")]
    [InlineData("202405311830")]
    [InlineData("20240531183000")]
    [InlineData("20240531183000123")]
    [InlineData("200905")]
    [InlineData("2009")]
    [InlineData("2009.0")]
    [InlineData("45443.77")]
    [InlineData("45443")]
    [InlineData("638527770000000000")] // Ticks of .NET.
    [InlineData("133616250000000000")] // Ticks of Windows.
    [InlineData("13361625000000000")] // Microseconds since 1601, as browsers keep them.
    [InlineData("-62135596800")] // The first moment of .NET, where there is none.
    [InlineData("99999999999")]
    public void A_number_that_is_hardly_an_epoch_is_refused(string text)
    {
        var message = Assert.Throws<InputFormatException>(() => Read(text)).Message;

        Assert.Matches("-Time(Unit|Format)", message);
        Assert.Contains("line 2", message, StringComparison.Ordinal);
        Assert.Single(Read(text, Columns with { TimeUnit = TimeUnit.Nanosecond }).Log.Times);
    }

    [Theory]
    [InlineData("1,2,3")]
    [InlineData("1999,2000,2100")]
    [InlineData("0.0,36.5,2009.0")]
    [InlineData("29999,30000,30001")]
    [InlineData("200912,200913,200914")]
    [InlineData("-3,-2,-1")]
    [InlineData("978300760,1046454590,1893456000")]
    [InlineData("1717180200,2024053118,2082121918")]
    [InlineData("978300760000,1046454590123,4102444800000")]
    public void Numbers_that_count_are_read(string numbers)
    {
        var times = numbers.Split(',');
        var path = folder.Write(
            "events.csv",
            "u,i,t\n" + string.Concat(times.Select((time, i) => $"1,{i},{time}\n"))
        );

        Assert.Equal(
            times.Length,
            InteractionReader.Read(TableSource.Files(path), Columns).InteractionCount
        );
    }

    [Theory]
    [InlineData("45443.5", "2024-05-31T12:00:00")]
    [InlineData("45443.7708333333", "2024-05-31T18:30:00")]
    [InlineData("25569", "1970-01-01")]
    public void Days_of_spreadsheets_are_a_unit(string text, string expected) =>
        Assert.Equal(
            [Seconds(expected)],
            Read(text, Columns with { TimeUnit = TimeUnit.ExcelDay }).Log.Times
        );

    [Theory]
    [InlineData("2024-05-31,18:30:05", "2024-05-31T18:30:05")]
    [InlineData("20240531,6:30:05 PM", "2024-05-31T18:30:05")]
    [InlineData("31 May 2024,18:30", "2024-05-31T18:30:00")]
    [InlineData("2024/05/31,18:30:05+02:00", "2024-05-31T16:30:05")]
    [InlineData("5/31/2024,1830", "2024-05-31T18:30:00", "M/d/yyyy HHmm")]
    public void Date_and_time_of_day_may_be_two_columns(
        string text,
        string expected,
        params string[] formats
    ) =>
        Assert.Equal(
            [Seconds(expected)],
            ReadTwo(text, Columns with { TimeOfDay = "h", TimeFormats = formats }).Log.Times
        );

    [Theory]
    [InlineData("2024-05-31,NA", "time of day")]
    [InlineData(",18:30", "a date")]
    [InlineData("1/2/2024,18:30", "'d/M/yyyy H:mm'")]
    [InlineData("2024-05-31,noon", "'noon'")]
    public void Two_columns_need_both_and_one_reading(string text, string said) =>
        Assert.Contains(
            said,
            Assert
                .Throws<InputFormatException>(() => ReadTwo(text, Columns with { TimeOfDay = "h" }))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Two_columns_may_have_types()
    {
        using var import = new ObjectImport(
            Columns with
            {
                TimeOfDay = "h",
            },
            null,
            null,
            new ImportContext()
        );
        object[] dates = [new DateOnly(2024, 5, 31), new DateTime(2024, 5, 31), "2024-05-31"];
        object[] moments =
        [
            new TimeOnly(18, 30, 5),
            new TimeSpan(18, 30, 5),
            new DateTime(1899, 12, 31, 18, 30, 5),
        ];
        for (var i = 0; i < dates.Length; i++)
            import.Add([1, i, dates[i], moments[i]]);

        Assert.All(
            import.Finish().Log.Times,
            time => Assert.Equal(Seconds("2024-05-31T18:30:05"), time)
        );
    }

    [Fact]
    public void Without_times_a_summary_has_none_and_no_ties()
    {
        var path = folder.Write("events.csv", "u,i,t\n1,5,9\n1,6,9\n2,5,9\n");

        var summary = InteractionSummary.Of(
            InteractionReader.Read(TableSource.Files(path), Columns with { Time = null })
        );

        Assert.Null(summary.FirstTime);
        Assert.Null(summary.LastTime);
        Assert.Equal(0, summary.TiedCount);
        Assert.Equal(
            1,
            InteractionSummary
                .Of(InteractionReader.Read(TableSource.Files(path), Columns))
                .TiedCount
        );
    }

    [Theory]
    [InlineData("1700000000.25,1700000000.5,1700000000.75", 0)]
    [InlineData("1700000000.25,1700000000.25,1700000000", 1)]
    [InlineData("-1.25,-1.5,-1.5", 1)]
    [InlineData("2024-01-01T00:00:00.1,2024-01-01T00:00:00.2,2024-01-01", 0)]
    public void Times_that_differ_in_fractions_of_a_second_are_no_ties(string text, int ties)
    {
        var path = folder.Write(
            "events.csv",
            "u,i,t\n" + string.Concat(text.Split(',').Select((time, i) => $"1,{i},{time}\n"))
        );
        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns,
            context: new ImportContext
            {
                Options = new ImportOptions { Repeated = RepeatedInteractions.First },
            }
        );

        Assert.Equal(ties, InteractionSummary.Of(data).TiedCount);
    }

    private static long Seconds(string time) =>
        DateTimeOffset
            .Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            .ToUnixTimeSeconds();

    private InteractionData Read(string time, InteractionColumns? columns = null) =>
        InteractionReader.Read(
            TableSource.Files(folder.Write("events.csv", $"u,i,t\n1,1,{time}\n")),
            columns ?? Columns
        );

    private InteractionData ReadTwo(string times, InteractionColumns columns) =>
        InteractionReader.Read(
            TableSource.Files(folder.Write("events.csv", $"u,i,t,h\n1,1,{times}\n")),
            columns
        );
}
