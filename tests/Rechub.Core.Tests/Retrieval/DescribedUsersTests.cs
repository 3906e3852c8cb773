using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Retrieval;

namespace Rechub.Tests.Retrieval;

public sealed class DescribedUsersTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 40,
            ItemCount = 30,
            InteractionCount = 600,
        }
    );

    private static readonly NeuralModel Model = NeuralModel.Create(Data, new DssmArchitecture());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_user_described_as_the_data_has_it_gets_the_same_vector()
    {
        int[] rows = [7, 3, 21];
        var users = DescribedUsers.From(
            Array.ConvertAll(rows, row => Describe(row, Data.Users.Ids[row])),
            Model.Items,
            Model
        );

        Assert.Equal(
            Model.EncodeUsers(Data, rows, Array.ConvertAll(rows, EndOf), Stop),
            Vectors(users)
        );
        Assert.Empty(users.UnknownItems);
        Assert.Empty(users.UnusedFeatures);
    }

    [Fact]
    public void What_is_unknown_counts_as_what_is_missing()
    {
        var full = Describe(5, "a visitor");
        var strange = full with
        {
            UserId = "another",
            Features = new Dictionary<string, object?>
            {
                ["GENDER"] = "never seen",
                ["age"] = "25 or so",
                ["zip"] = null,
            },
        };
        var bare = full with { UserId = "a third", Features = new Dictionary<string, object?>() };
        var vectors = Vectors(DescribedUsers.From([full, strange, bare], Model.Items, Model));
        var length = Model.VectorDimension;

        Assert.Equal(vectors[length..(2 * length)], vectors[(2 * length)..]);
        Assert.NotEqual(vectors[..length], vectors[length..(2 * length)]);
    }

    [Fact]
    public void Unknown_items_and_unused_values_are_told_and_left_out()
    {
        var item = Model.Items.Ids[4];
        var users = DescribedUsers.From(
            [
                new UserDescription(
                    "x",
                    ["no item", item],
                    new Dictionary<string, object?> { ["shoe_size"] = 42 }
                ),
            ],
            Model.Items,
            Model
        );

        Assert.Equal([("x", "no item")], users.UnknownItems);
        Assert.Equal(["shoe_size"], users.UnusedFeatures);
        Assert.Equal([4], users.Data.Log.ItemRows);
    }

    [Fact]
    public void One_id_for_two_users_is_refused()
    {
        var error = Assert.Throws<RechubException>(() =>
            DescribedUsers.From([Describe(1, 9), Describe(2, "9")], Model.Items, Model)
        );

        Assert.Equal("UserDescribedTwice", error.ErrorId);
    }

    [Fact]
    public void They_are_served_in_the_order_described_without_what_they_have_seen()
    {
        var data = SmallData.Of([10, 20, 30, 40, 50], [20, 30, 60]);
        var model = new HashTowerModel(data);
        var index = ExactIndex.Create(
            ItemEncoder.Encode(model, DistanceMetric.IP, null, Stop),
            Stop
        );
        var users = DescribedUsers.From(
            [
                new UserDescription("z", [20, 30, 60], new Dictionary<string, object?>()),
                new UserDescription("a", [], new Dictionary<string, object?>()),
            ],
            model.Items,
            model
        );

        var lists = TwoTowerRecaller
            .Over(index, model)
            .Recall(Serve(users.Data, users.UserRows), Stop)
            .ToArray();
        var known = TwoTowerRecaller.Over(index, model).Recall(Serve(data, [1]), Stop).Single();

        Assert.Equal(["z", "a"], lists.Select(list => list.UserId));
        Assert.Equal(known.ItemId, lists[0].ItemId);
        Assert.Equal(known.Score, lists[0].Score);
        Assert.Equal(6, lists[1].ItemId.Length);
    }

    private static RecallRequest Serve(InteractionData data, int[] rows) =>
        new()
        {
            Data = data,
            UserRows = rows,
            Purpose = RecallPurpose.Serving,
            TopK = 6,
        };

    private static float[] Vectors(DescribedUsers users) =>
        Model.EncodeUsers(
            users.Data,
            users.UserRows,
            Array.ConvertAll(users.UserRows, row => users.Data.Log.UserOffsets[row + 1]),
            Stop
        );

    private static int EndOf(int row) => Data.Log.UserOffsets[row + 1];

    private static UserDescription Describe(int row, object id) =>
        new(
            id,
            [
                .. Data
                    .Log.ItemRows[Data.Log.UserOffsets[row]..EndOf(row)]
                    .Select(item => Data.Items.Ids[item]),
            ],
            Data.Users.Columns.ToDictionary(
                column => column.Name,
                column =>
                    column switch
                    {
                        TextColumn text => text[row],
                        IntegerColumn integers => (object?)integers.Values[row],
                        _ => null,
                    }
            )
        );
}
