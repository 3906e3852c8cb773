using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Texts that stand for a missing value: no ids, no times, and no reason for numbers to become text.</summary>
public sealed class MissingValueTests : IDisposable
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
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("NA")]
    [InlineData(" NA ")]
    [InlineData("N/A")]
    [InlineData("NULL")]
    [InlineData("null")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData("\\N")]
    public void A_missing_id_time_or_rating_makes_a_record_invalid(string marker)
    {
        var rated = Columns with { Rating = "r" };
        foreach (
            var record in new[]
            {
                $"{marker},5,1,2",
                $"1,{marker},1,2",
                $"1,5,{marker},2",
                $"1,5,1,{marker}",
            }
        )
        {
            var path = folder.Write("events.csv", $"u,i,t,r\n1,5,1,2\n{record}\n");
            var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };

            var error = Assert.Throws<InputFormatException>(() => Read(path, rated));
            var data = InteractionReader.Read(TableSource.Files(path), rated, context: context);

            Assert.Equal(3, error.Line);
            Assert.Equal((1, 1L), (data.InteractionCount, context.Invalid.Count));
            Assert.False(data.Users.Ids.IsText || data.Items.Ids.IsText);
        }
    }

    [Theory]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("NULL")]
    [InlineData("NaN")]
    [InlineData("None")]
    [InlineData("\\N")]
    public void A_missing_feature_value_leaves_numbers_numbers(string marker)
    {
        var path = folder.Write(
            "events.csv",
            $"u,i,t,age,score\n1,5,1,30,1.5\n2,6,2,{marker},{marker}\n3,7,3,41,2\n"
        );

        var data = Read(path, Columns with { UserFeatures = ["age"], ItemFeatures = ["score"] });

        Assert.Equal(
            [30, IntegerColumn.Missing, 41],
            Assert.IsType<IntegerColumn>(data.Users.Find("age")).Values
        );
        Assert.Equal(
            [1.5, double.NaN, 2],
            Assert.IsType<NumberColumn>(data.Items.Find("score")).Values
        );
    }

    [Fact]
    public void In_text_some_stay_text_and_are_mentioned()
    {
        var path = folder.Write(
            "events.csv",
            "u,i,t,country\n1,5,1,NA\n2,6,2,null\n3,7,3,DE\n4,7,4,None\n5,7,5,NA\n"
        );
        var columns = Columns with { UserFeatures = ["country"] };
        var context = new ImportContext();

        var data = InteractionReader.Read(TableSource.Files(path), columns, context: context);
        var told = InteractionReader.Read(
            TableSource.Files(path),
            columns with
            {
                MissingValues = ["NA", "null"],
            }
        );

        Assert.Equal(["NA", null, "DE", "None", "NA"], Texts(data));
        var warning = Assert.Single(context.Warnings.Messages);
        Assert.Contains("country: 3 values 'NA' or 'None'", warning, StringComparison.Ordinal);
        Assert.Contains("-MissingValue", warning, StringComparison.Ordinal);
        Assert.Equal([null, null, "DE", "None", null], Texts(told));

        static string?[] Texts(InteractionData data) =>
            [
                .. Enumerable
                    .Range(0, data.UserCount)
                    .Select(row => (string?)data.Users.Find("country")!.ValueAt(row)),
            ];
    }

    [Fact]
    public void A_given_set_replaces_the_usual_one_for_ids_times_and_numbers()
    {
        var path = folder.Write(
            "events.csv",
            "u,i,t,age\nNA,5,1,-1\n?,5,2,7\nb,-1,3,8\nb,6,-1,8\nb,6,4,9\n"
        );
        var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["age"],
                MissingValues = ["?", "-1"],
            },
            context: context
        );

        Assert.Equal(3, context.Invalid.Count);
        Assert.Equal(["NA", "b"], data.Users.Ids.Texts.ToArray());
        Assert.Equal(
            [IntegerColumn.Missing, 9],
            Assert.IsType<IntegerColumn>(data.Users.Find("age")).Values
        );
    }

    [Fact]
    public void Sources_with_types_have_them_as_well()
    {
        var path = folder["events.parquet"];
        using (
            var file = new ParquetFileWriter(
                path,
                [
                    new Column<string>("u"),
                    new Column<long?>("i"),
                    new Column<double>("t"),
                    new Column<double>("age"),
                ]
            )
        )
        {
            using var group = file.AppendRowGroup();
            Write(group, ["a", "NULL", "c", "d", "e"]);
            Write(group, new long?[] { 5, 6, null, 8, -1 });
            Write(group, [1.0, 2, 3, double.NaN, 5]);
            Write(group, [double.NaN, 1, 2, 3, 4]);
            file.Close();
        }

        var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };
        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["age"],
                MissingValues = ["NULL", "-1"],
            },
            context: context
        );

        Assert.Equal((1, 4L), (data.InteractionCount, context.Invalid.Count));
        Assert.Equal("a", data.Users.Ids[0]);

        static void Write<T>(RowGroupWriter group, T[] values)
        {
            using var column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch(values);
        }
    }

    [Fact]
    public void Blanks_around_values_and_list_elements_are_no_part_of_them()
    {
        var path = folder.Write(
            "events.csv",
            "u,i,t,gender,genres\n1,5,1,F,a | b\n2,6,2,F ,b|a \n3,7,3, M,a||\n"
        );

        var data = Read(
            path,
            Columns with
            {
                UserFeatures = ["gender"],
                ItemFeatures = ["genres"],
                ListColumns = ["genres"],
            }
        );

        Assert.Equal(["F", "M"], Assert.IsType<TextColumn>(data.Users.Find("gender")).Dictionary);
        Assert.Equal(
            ["a", "b"],
            Assert.IsType<TextListColumn>(data.Items.Find("genres")).Dictionary
        );
    }

    [Theory]
    [InlineData("2,5", "NA", 1)]
    [InlineData("-12,75", "3,0", 1)]
    [InlineData("2.5", "3", 0)]
    [InlineData("a,5", "2,5", 0)]
    [InlineData("2,5", "1,2,3", 0)]
    public void Numbers_with_a_comma_are_text_and_told_of(string first, string second, int count)
    {
        var path = folder.Write("events.csv", $"u;i;t;price\n1;5;1;{first}\n2;6;2;{second}\n");
        var context = new ImportContext();

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                UserFeatures = ["price"],
            },
            context: context
        );

        Assert.Equal(
            count,
            context.Warnings.Messages.Count(message =>
                message.StartsWith("price: its values are numbers", StringComparison.Ordinal)
            )
        );
        Assert.Equal(first != "2.5", data.Users.Find("price") is TextColumn);
        var error = Assert.Throws<InputFormatException>(() =>
            Read(folder.Write("rated.csv", "u;i;t;r\n1;5;1;3,5\n"), Columns with { Rating = "r" })
        );
        Assert.Contains("a point before its fraction", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NA")]
    [InlineData("")]
    public void A_missing_rating_does_not_say_whether_ratings_are_true_and_false(string marker)
    {
        var path = folder.Write(
            "events.csv",
            $"u,i,t,r\n1,5,1,{marker}\n1,6,2,true\n1,7,3,{marker}\n1,8,4,False\n"
        );
        var context = new ImportContext { Invalid = new InvalidRecords(skip: true) };

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                Rating = "r",
            },
            context: context
        );

        Assert.Equal([1, 0], data.Log.Ratings!);
        Assert.Equal([2L, 4], context.Invalid.First.Select(problem => problem.Line!.Value));
    }

    [Fact]
    public void True_and_false_are_ratings_of_1_and_0()
    {
        var path = folder.Write("events.csv", "u,i,t,r\n1,5,1,True\n1,6,2,false\n1,7,3,TRUE\n");
        var rated = Columns with { Rating = "r" };

        Assert.Equal([1, 0, 1], Read(path, rated).Log.Ratings!);

        path = folder.Write("mixed.csv", "u,i,t,r\n1,5,1,true\n1,6,2,4.5\n");
        Assert.Equal(3, Assert.Throws<InputFormatException>(() => Read(path, rated)).Line);
        path = folder.Write("mixed.csv", "u,i,t,r\n1,5,1,4.5\n1,6,2,true\n");
        Assert.Equal(3, Assert.Throws<InputFormatException>(() => Read(path, rated)).Line);
        folder.Write("parts/a.csv", "u,i,t,r\n1,5,1,4.5\n");
        path = folder.Write("parts/b.csv", "u,i,t,r\n1,5,1,true\n");
        Assert.Equal(
            path,
            Assert.Throws<InputFormatException>(() => Read(folder["parts"], rated)).Path
        );
    }

    [Fact]
    public void A_column_has_one_meaning()
    {
        var path = folder.Write("events.csv", "u,i,t\n1,5,1\n");

        foreach (
            var columns in new[]
            {
                Columns with
                {
                    Item = "U",
                },
                Columns with
                {
                    Time = "i",
                },
                Columns with
                {
                    Rating = "t",
                },
            }
        )
            Assert.Equal(
                "ColumnNamedTwice",
                Assert.Throws<RechubException>(() => Read(path, columns)).ErrorId
            );
    }

    [Fact]
    public void Nothing_left_says_why()
    {
        var path = folder.Write("events.csv", "u,i,t\n1,5,yesterday\n2,6,never\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(path),
                Columns,
                context: new ImportContext { Invalid = new InvalidRecords(skip: true) }
            )
        );

        Assert.Contains("'yesterday'", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    private static InteractionData Read(string path, InteractionColumns columns) =>
        InteractionReader.Read(TableSource.Files(path), columns);
}
