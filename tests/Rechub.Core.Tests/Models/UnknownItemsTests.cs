using Rechub.Data;
using Rechub.Features;
using Rechub.Indexing;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Tests.Retrieval;
using Rechub.Training;

namespace Rechub.Tests.Models;

/// <summary>Items that only a test part has: a model without features of theirs gives all of them one vector.</summary>
public sealed class UnknownItemsTests
{
    // Items 7 and 9 are in no training part.
    private static readonly InteractionData Data = SmallData.Of(
        [1, 2, 3, 4, 7],
        [2, 3, 1, 4, 9],
        [3, 4, 2, 1, 7]
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Known_by_id_alone_they_share_a_vector_and_may_be_left_out()
    {
        var model = Train(Data, new FeatureSpec("movie_id"));

        var with = ItemEncoder.Encode(model, null, null, Stop);
        var without = ItemEncoder.Encode(model, null, ["title"], Stop, ColdItemPolicy.Exclude);

        Assert.Equal([4, 5], model.UnknownItems(Data.Items));
        Assert.Equal((6, 2), (with.Items.Count, with.ColdItemCount));
        Assert.Equal(with.Vector(4), with.Vector(5));
        Assert.Equal((4, 2), (without.Items.Count, without.ColdItemCount));
        Assert.Equal([1L, 2, 3, 4], without.Items.Ids.Integers.ToArray());
        for (var row = 0; row < 4; row++)
            Assert.Equal(with.Vector(row), without.Vector(row));
    }

    [Fact]
    public void A_feature_that_the_model_knows_tells_them_apart()
    {
        var items = new EntityTable(
            "movie_id",
            Data.Items.Ids,
            [
                new TextColumn("genre", ["Drama", "Western"], [0, 0, 0, 0, 0, 1]),
                new NumberColumn("price", [1, 2, 3, 4, double.NaN, double.NaN]),
            ]
        );
        var data = new InteractionData("test", Data.Users, items, Data.Log, Data.Split);

        // Item 9 has a genre that the model does not know, and neither has a price.
        var model = Train(
            data,
            new FeatureSpec("movie_id"),
            new FeatureSpec("genre"),
            new FeatureSpec("price")
        );

        Assert.Equal([5], model.UnknownItems(items));
    }

    private static TrainedModel Train(InteractionData data, params FeatureSpec[] features) =>
        Trainer.Train(
            NeuralModel.Create(
                data,
                new DssmArchitecture
                {
                    UserFeatures = [new FeatureSpec("user_id")],
                    ItemFeatures = features,
                    HiddenUnits = [8, 4],
                }
            ),
            new TrainingOptions
            {
                Epochs = 1,
                Threads = 1,
                Monitor = null,
            }
        );
}
