using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

public sealed class InteractionReaderTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "who",
        Item = "what",
        Time = "at",
        Rating = "stars",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    [InlineData(';')]
    public void A_text_file_is_read_by_the_names_of_its_columns_whatever_parts_them(char separator)
    {
        var path = folder.Write(
            "events.csv",
            "at,\"stars\",what,who,extra\n20,4,b,2,\n10,3,a,10,\n5,5,a,2,\"x\ny\"\n".Replace(
                ',',
                separator
            )
        );

        var data = InteractionReader.Read(TableSource.Files(path), Columns);

        Assert.Equal([2L, 10L], data.Users.Ids.Integers);
        Assert.Equal(["a", "b"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([5, 20, 10], data.Log.Times);
        Assert.Equal([5, 4, 3], data.Log.Ratings!);
        Assert.Equal(("who", "what"), (data.Users.KeyName, data.Items.KeyName));
    }

    [Fact]
    public void Features_get_their_kind_from_their_values_and_the_first_record_counts()
    {
        var path = folder.Write(
            "events.csv",
            "who,what,at,plan,zip,level,tags,score\n1,7,1,free,02460,3,x|y,0.5\n1,8,2,paid,9,9,z,1\n2,7,3,,48067,,q,-2\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                Rating = null,
                UserFeatures = ["plan", "zip", "LEVEL"],
                ItemFeatures = ["tags", "score"],
                ListColumns = ["TAGS"],
            }
        );

        var plan = Assert.IsType<TextColumn>(data.Users.Find("plan"));
        Assert.Equal(("free", null), (plan[0], plan[1]));
        Assert.Equal("02460", Assert.IsType<TextColumn>(data.Users.Find("zip"))[0]);
        Assert.Equal(
            [3, IntegerColumn.Missing],
            Assert.IsType<IntegerColumn>(data.Users.Find("level")).Values
        );
        Assert.Equal(["x", "y"], Assert.IsType<TextListColumn>(data.Items.Find("tags"))[0]);
        Assert.Equal([0.5, 1], Assert.IsType<NumberColumn>(data.Items.Find("score")).Values);
        Assert.Null(data.Log.Ratings);
    }

    [Fact]
    public void Tables_of_users_and_items_describe_those_with_interactions()
    {
        var events = folder.Write("events.csv", "who,what,at\na,7,1\nb,8,2\n");
        var users = folder.Write("users.tsv", "who\tage\nb\t30\nzz\t99\n");
        var items = folder.Write("items.csv", "title,what\nSeven,7\nEight,8\nNine,9\n");

        var data = InteractionReader.Read(
            TableSource.Files(events),
            Columns with
            {
                Rating = null,
            },
            TableSource.Files(users),
            TableSource.Files(items)
        );

        Assert.Equal(
            [IntegerColumn.Missing, 30],
            Assert.IsType<IntegerColumn>(data.Users.Find("age")).Values
        );
        Assert.Equal(2, data.ItemCount);
        Assert.Equal("Eight", data.Items.TitleOf(1));
    }

    [Theory]
    [InlineData("1700000000", 1_700_000_000)]
    [InlineData("1700000000123", 1_700_000_000)]
    [InlineData("1700000000123456", 1_700_000_000)]
    [InlineData("1700000000123456789", 1_700_000_000)]
    [InlineData("1700000000.75", 1_700_000_000)]
    [InlineData("-1", -1)]
    [InlineData("2023-11-14", 1_699_920_000)]
    [InlineData("2023-11-14 22:13:20", 1_700_000_000)]
    [InlineData("2023-11-14T22:13:20.999Z", 1_700_000_000)]
    [InlineData("2023-11-15T00:13:20+02:00", 1_700_000_000)]
    [InlineData("2023-11-15 00:13:20+02", 1_700_000_000)]
    [InlineData("2023-11-14 16:43:20.5 -0530", 1_700_000_000)]
    [InlineData("2023-11-14 22:13:20.123456789", 1_700_000_000)]
    [InlineData("2023-11-14 22:13:20 UTC", 1_700_000_000)]
    [InlineData("20231114T221320Z", 1_700_000_000)]
    [InlineData("1969-12-31T23:59:59.5Z", -1)]
    public void Times_are_numbers_since_1970_or_iso_8601(string text, long seconds)
    {
        var path = folder.Write("events.csv", $"who,what,at,stars\n1,1,{text},1\n");

        Assert.Equal([seconds], InteractionReader.Read(TableSource.Files(path), Columns).Log.Times);
    }

    [Fact]
    public void Fractions_of_a_second_order_interactions()
    {
        var path = folder.Write(
            "events.csv",
            "who,what,at,stars\n1,1,2024-01-01T00:00:00.9,1\n1,2,2024-01-01T00:00:00.1,2\n"
        );

        var data = InteractionReader.Read(TableSource.Files(path), Columns);

        Assert.Equal([2, 1], data.Log.Ratings!);
        var summary = InteractionSummary.Of(data);
        Assert.Equal((0, 0), (summary.TiedCount, summary.TiedTestUserCount));
    }

    [Fact]
    public void Interactions_without_times_are_not_tied()
    {
        var path = folder.Write("events.csv", "who,what\n1,1\n1,2\n1,3\n2,1\n2,2\n");

        var summary = InteractionSummary.Of(
            InteractionReader.Read(
                TableSource.Files(path),
                new InteractionColumns { User = "who", Item = "what" }
            )
        );

        Assert.Equal((0, 0), (summary.TiedCount, summary.TiedTestUserCount));
        Assert.Null(summary.AscendingTieShare);
    }

    [Theory]
    [InlineData("1,1,yesterday,1", 3, "'yesterday'")]
    [InlineData("1,1,05/06/2024,1", 3, "'05/06/2024'")]
    [InlineData("1,1,20240531,1", 3, "-TimeUnit")]
    [InlineData("1,1,2024-05-31T18:30:00+25:00,1", 3, "a date and time")]
    [InlineData("1,1,2024-05-31T18:30:00.1234567890,1", 3, "a date and time")]
    [InlineData("1, ,5,1", 2, "an id")]
    [InlineData("1,,5,1", 2, "an id")]
    [InlineData("1,1,5,NaN", 4, "a finite number")]
    [InlineData("1,1,5,1e99", 4, "a finite number")]
    [InlineData("1,1,5", null, "found 3 fields, expected 4")]
    public void A_bad_field_is_an_error_with_file_line_and_column(
        string record,
        int? column,
        string part
    )
    {
        var path = folder.Write("events.csv", $"who,what,at,stars\n1,2,3,4\n{record}\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );

        Assert.Equal((path, 3L, column), (error.Path, error.Line, error.Column));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_parquet_and_csv_files_is_one_data_set()
    {
        WriteParquet("data/day=1/part-0.parquet", [1, 2], ["a", "b"], [10, 20], [3, null]);
        WriteParquet("data/day=2/part-0.parquet", [1], ["c"], [5], [4.5]);
        folder.Write("data/z.csv", "who,what,at,stars\n3,a,1970-01-01T00:00:07Z,1\n");
        folder.Write("data/_SUCCESS.csv", "not,this\n");
        folder.Write("data/_delta_log/0.csv", "not,this\n");
        folder.Write("data/.ipynb_checkpoints/z.csv", "who,what,at,stars\n9,z,9,9\n");
        folder.Write("data/_part=1/y.csv", "who,what,at,stars\n3,a,8,2\n");
        var invalid = new InvalidRecords(skip: true);

        var data = InteractionReader.Read(
            TableSource.Files(folder["data"]),
            Columns,
            context: new ImportContext { Invalid = invalid }
        );

        Assert.Equal([1L, 3L], data.Users.Ids.Integers);
        Assert.Equal([5, 10, 7, 8], data.Log.Times);
        Assert.Equal([4.5f, 3, 1, 2], data.Log.Ratings!);
        var problem = Assert.Single(invalid.First);
        Assert.Equal((2L, 4), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("day2.csv.gz")]
    [InlineData("README")]
    [InlineData("events.bak")]
    [InlineData("deep/er/notes.md")]
    public void A_folder_with_files_of_no_known_format_is_refused_by_naming_them(string name)
    {
        folder.Write("data/day1.csv", "who,what,at,stars\n1,1,1,1\n");
        folder.Write($"data/{name}", "1,2,3,4\n");
        folder.Write("data/_SUCCESS", "");
        folder.Write("data/.part-0.parquet.crc", "x");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(folder["data"]), Columns)
        );

        Assert.Equal(folder["data"], error.Path);
        Assert.Contains($"1 of 2 files", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            name.Replace('/', Path.DirectorySeparatorChar),
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("_SUCCESS", error.Message, StringComparison.Ordinal);
        // The way out that the message names: files one by one.
        Assert.Equal(
            1,
            InteractionReader
                .Read(TableSource.Files(folder["data/day1.csv"]), Columns)
                .InteractionCount
        );
    }

    [Fact]
    public void A_folder_without_files_is_refused()
    {
        folder.Write("data/_SUCCESS", "");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(folder["data"]), Columns)
        );

        Assert.Contains(".parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_known_ending_is_what_its_first_bytes_say_or_else_delimited_text()
    {
        WriteParquet("data/part-00000", [1, 2], ["a", "b"], [10, 20], [3, 4]);
        folder.Write("data/z.csv", "who,what,at,stars\n3,a,7,1\n");
        var text = folder.Write("events.log", "who\twhat\tat\tstars\n1\t2\t3\t4\n");

        Assert.Equal(
            3,
            InteractionReader.Read(TableSource.Files(folder["data"]), Columns).InteractionCount
        );
        Assert.Equal(
            2,
            InteractionReader.Read(TableSource.Files(folder["data/part-00000"]), Columns).ItemCount
        );
        Assert.Equal([4f], InteractionReader.Read(TableSource.Files(text), Columns).Log.Ratings!);
    }

    [Fact]
    public void A_parquet_file_of_several_row_groups_and_batches_is_read_whole()
    {
        const int Count = 30_000;
        var users = Enumerable.Range(0, Count).Select(i => (long)(i % 97)).ToArray();
        var items = users.Select((_, i) => $"item {i % 1_013}").ToArray();
        var times = users.Select((_, i) => (long)i).ToArray();
        var stars = users.Select((_, i) => (double?)(i % 5)).ToArray();
        WriteParquet("big.parquet", users, items, times, stars, groupLength: 9_999);

        var data = InteractionReader.Read(TableSource.Files(folder["big.parquet"]), Columns);

        Assert.Equal((97, 1_013, Count), (data.UserCount, data.ItemCount, data.InteractionCount));
        var third = data.Log.UserOffsets[2];
        Assert.Equal("item 2", data.Items.Ids[data.Log.ItemRows[third]]);
        Assert.Equal([2, 99, 196], data.Log.Times[third..(third + 3)]);
    }

    [Fact]
    public void Folders_of_a_partitioned_data_set_are_columns()
    {
        folder.Write("events/at=2024-01-01/country=de/a.csv", "who,what\n1,x\n");
        folder.Write("events/at=2024-01-02/country=f%C3%A9/a.csv", "what,who\nx,2\n");
        folder.Write(
            "events/at=2024-01-03/country=__HIVE_DEFAULT_PARTITION__/a.csv",
            "who,what\n3,y\n"
        );
        // A column of the file itself comes before a folder's.
        folder.Write("events/at=2024-01-04/country=at/a.csv", "who,what,country\n4,y,ch\n");

        var data = InteractionReader.Read(
            TableSource.Files(folder["events"]),
            new InteractionColumns
            {
                User = "who",
                Item = "what",
                Time = "at",
                UserFeatures = ["country"],
            }
        );

        Assert.Equal([1_704_067_200, 1_704_153_600, 1_704_240_000, 1_704_326_400], data.Log.Times);
        var country = Assert.IsType<TextColumn>(data.Users.Find("country"));
        Assert.Equal(
            ["de", "fé", null, "ch"],
            Enumerable.Range(0, 4).Select(user => country[user])
        );
    }

    [Fact]
    public void A_file_that_is_no_parquet_is_refused()
    {
        var path = folder.Write("events.parquet", "PAR1 but not really");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );

        Assert.Equal(path, error.Path);
        Assert.Contains(
            "Not a readable Parquet file: Invalid:",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Ids_are_trimmed_and_the_same_whether_a_file_has_them_as_text_or_as_numbers()
    {
        var numbers = folder.Write("a.csv", "who,what,at,stars\n1, 10,1,1\n");
        var texts = folder.Write("b.csv", "who,what,at,stars\n 1,x10,2,1\n1,10,3,1\n");

        var data = InteractionReader.Read(TableSource.Files(numbers, texts), Columns);

        Assert.Equal([1L], data.Users.Ids.Integers);
        Assert.Equal(["10", "x10"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([0, 1, 0], data.Log.ItemRows);
    }

    [Theory]
    [InlineData("1e-05,2", typeof(NumberColumn))]
    [InlineData("1,2E3", typeof(NumberColumn))]
    [InlineData("1,2", typeof(IntegerColumn))]
    [InlineData("02,1e5", typeof(TextColumn))]
    public void Exponents_are_numbers(string values, Type kind)
    {
        var path = folder.Write(
            "events.csv",
            $"who,what,at,value\n1,1,1,{values.Split(',')[0]}\n2,1,1,{values.Split(',')[1]}\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                Rating = null,
                UserFeatures = ["value"],
            }
        );

        Assert.IsType(kind, data.Users.Find("value"));
    }

    [Theory]
    [InlineData("who")]
    [InlineData("WHO")]
    public void The_column_of_ids_is_no_feature(string name)
    {
        var path = folder.Write("events.csv", "who,what,at,stars\n1,1,1,1\n");

        var error = Assert.Throws<RechubException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns with { UserFeatures = [name] })
        );

        Assert.Equal("FeatureIsKey", error.ErrorId);
    }

    [Fact]
    public void Columns_that_differ_in_case_alone_are_refused_unless_they_are_not_asked_for()
    {
        var events = folder.Write("events.csv", "who,what,at,stars\n1,1,1,1\n");
        var items = folder.Write("items.csv", "what,What,title\n1,one,One\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(events),
                Columns,
                items: TableSource.Files(items)
            )
        );
        var data = InteractionReader.Read(
            TableSource.Files(events),
            Columns with
            {
                ItemFeatures = ["title"],
            },
            items: TableSource.Files(items)
        );

        Assert.Equal(items, error.Path);
        Assert.Contains("'what' and 'What'", error.Message, StringComparison.Ordinal);
        Assert.Equal("One", data.Items.TitleOf(0));
    }

    [Fact]
    public void A_missing_column_is_named_beside_those_that_are_there()
    {
        var path = folder.Write("events.csv", "user,item\n1,2\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );

        Assert.Contains("'who'. Found: user, item", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sqlite_rows_are_streamed_with_tables_of_users_and_items()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                create table events(who integer, what text, at text, stars real);
                insert into events values (2, 'b', '2024-01-02 00:00:00', 4), (1, 'a', '2024-01-01', 3.5);
                create table people(who integer, plan text);
                insert into people values (1, 'free'), (2, null), (3, 'paid');
                """;
            command.ExecuteNonQuery();
        }

        var data = InteractionReader.Read(
            TableSource.Query(connection, "select * from events"),
            Columns,
            TableSource.Query(connection, "select * from people")
        );

        Assert.Equal([3.5f, 4], data.Log.Ratings!);
        var plan = Assert.IsType<TextColumn>(data.Users.Find("plan"));
        Assert.Equal(("free", null), (plan[0], plan[1]));
        var error = Assert.Throws<RechubException>(() =>
            InteractionReader.Read(TableSource.Query(connection, "select * from nowhere"), Columns)
        );
        Assert.Equal("QueryFailed", error.ErrorId);
    }

    [Fact]
    public void A_value_that_the_database_cannot_give_is_refused_with_its_row_and_can_be_skipped()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        const string Query = """
            select * from (values (1, 1, timestamp '2024-01-01', 3), (1, 2, timestamp '290000-01-01', 4)) t(who, what, "at", stars)
            """;

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Query(connection, Query), Columns)
        );
        var skipped = new InvalidRecords(skip: true);
        var data = InteractionReader.Read(
            TableSource.Query(connection, Query),
            Columns,
            context: new ImportContext { Invalid = skipped }
        );

        Assert.Equal((2L, 3), (error.Line, error.Column));
        Assert.Equal((1, 1L), (data.InteractionCount, skipped.Count));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        using var import = new ObjectImport(Columns, null, null, new ImportContext());
        import.Add(["\U0001F600", "b", 1, 1]);

        var user = Assert.Throws<InputFormatException>(() => import.Add(["\uD800", "b", 2, 1]));
        var item = Assert.Throws<InputFormatException>(() => import.Add(["a", "x\uDC00y", 3, 1]));

        Assert.Equal((2L, 1), (user.Line, user.Column));
        Assert.Equal((3L, 2), (item.Line, item.Column));
        Assert.Equal("\U0001F600", import.Finish().Users.Ids[0]);
    }

    [Fact]
    public void Duckdb_reads_a_folder_of_parquet_by_query()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            copy (
                select (i * 7919) % 1000 as who, (i * i + 31 * i) % 500 as what,
                    timestamp '2024-01-01' + i * interval 1 second as "at", (i % 9 + 1) / 2.0 as stars, i % 4 as part
                from range(100000) t(i)
            ) to '{folder.Path}/events' (format parquet, partition_by (part));
            """;
        command.ExecuteNonQuery();

        var byQuery = InteractionReader.Read(
            TableSource.Query(connection, $"select * from '{folder.Path}/events/*/*.parquet'"),
            Columns
        );
        var byFolder = InteractionReader.Read(
            TableSource.Files(folder["events"]),
            Columns with
            {
                UserFeatures = ["part"],
            }
        );

        Assert.Equal([0, 3, 2, 1], ((IntegerColumn)byFolder.Users.Find("part")!).Values[..4]);
        Assert.Equal((1_000, 100_000), (byQuery.UserCount, byQuery.InteractionCount));
        Assert.Equal(byFolder.Log.ItemRows, byQuery.Log.ItemRows);
        Assert.Equal(byFolder.Log.Times, byQuery.Log.Times);
        Assert.Equal(byFolder.Log.Ratings, byQuery.Log.Ratings);
    }

    [Fact]
    public void A_cancelled_import_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var path = folder.Write(
            "events.csv",
            "who,what,at,stars\n"
                + string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},1,{i},3\n"))
        );

        Assert.ThrowsAny<OperationCanceledException>(() =>
            InteractionReader.Read(
                TableSource.Files(path),
                Columns,
                context: new ImportContext { Cancellation = cancelled.Token }
            )
        );
    }

    private void WriteParquet(
        string name,
        long[] users,
        string[] items,
        long[] times,
        double?[] stars,
        int groupLength = int.MaxValue
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using var file = new ParquetFileWriter(
            folder[name],
            [
                new Column<long>("who"),
                new Column<string>("what"),
                new Column<long>("at"),
                new Column<double?>("stars"),
            ]
        );
        for (var start = 0; start < users.Length; start += groupLength)
        {
            var end = (int)Math.Min(users.Length, (long)start + groupLength);
            using var group = file.AppendRowGroup();
            Write(group, users[start..end]);
            Write(group, items[start..end]);
            Write(group, times[start..end]);
            Write(group, stars[start..end]);
            if (groupLength == int.MaxValue)
                break;
        }

        file.Close();

        static void Write<T>(RowGroupWriter group, T[] values)
        {
            using var column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch(values);
        }
    }
}
