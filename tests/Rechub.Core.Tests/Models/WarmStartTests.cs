using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Indexing;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;
using Rechub.Tests.Retrieval;
using Rechub.Training;

namespace Rechub.Tests.Models;

public sealed class WarmStartTests : IDisposable
{
    // Yesterday's interactions, and today's: users and items are new at both ends and in between, so that every row moves.
    private static readonly InteractionData Today = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 300,
            ItemCount = 150,
            InteractionCount = 9000,
        }
    );

    private static readonly InteractionData Yesterday = Before(Today, share: 0.7);
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Known_values_keep_their_embeddings_wherever_their_rows_are()
    {
        var older = Trained(SmallData.Of([20, 30, 50, 90, 91], [30, 20, 50, 70, 90]), Small);
        var model = NeuralModel.Create(
            SmallData.Of([10, 20, 30, 40, 50, 60, 70, 80], [70, 10, 20]),
            Small
        );

        var start = WarmStart.Of(model, older);

        foreach (var item in (long[])[20, 30, 50])
            Assert.Equal(Embedding(older, item), Embedding(start.Model, item));
        // 70 was held out of the older training, 10 was not there: both keep their initial embeddings.
        foreach (var item in (long[])[10, 40])
            Assert.Equal(Embedding(model, item), Embedding(start.Model, item));
        Assert.Equal(
            Table(older)[^Small.EmbeddingDimension..],
            Table(start.Model)[^Small.EmbeddingDimension..]
        );
        Assert.All(Table(start.Model)[..Small.EmbeddingDimension], x => Assert.Equal(0, x));
        Assert.NotEqual(model.ModelId, start.Model.ModelId);
    }

    [Fact]
    public void What_the_older_model_knows_starts_with_its_vectors()
    {
        var older = ReadBack(Trained(Yesterday, Small));
        var start = WarmStart.Of(NeuralModel.Create(Today, Small), older);

        AssertSameItems(older, start.Model);
        AssertSameUsers(older, start.Model);
        Assert.Contains(start.Tables, table => table.Table == "movie_id" && table.Known > 0);
        Assert.Empty(start.NewFeatures);
    }

    [Fact]
    public void A_new_feature_changes_nothing_at_first_and_one_that_is_gone_is_named()
    {
        var without = Small with
        {
            UserFeatures = [new FeatureSpec("user_id"), History, new FeatureSpec("gender")],
            ItemFeatures = [new FeatureSpec("movie_id")],
        };
        var with = Small with
        {
            UserFeatures = [new FeatureSpec("age"), new FeatureSpec("user_id"), History],
            ItemFeatures = [new FeatureSpec("genres"), new FeatureSpec("movie_id")],
        };
        var older = Trained(Yesterday, without);

        var start = WarmStart.Of(NeuralModel.Create(Today, with), older);

        AssertSameItems(older, start.Model);
        Assert.Equal(["age", "genres"], start.NewFeatures);
        Assert.Equal(["gender"], start.DroppedFeatures);
        var trained = Trainer.Train(start.Model, Fast);
        Assert.Contains(
            trained.Parameters.ValuesOf("item.0.weight")[..16].ToArray(),
            weight => weight != 0
        );
    }

    [Fact]
    public void A_number_keeps_its_effect_under_a_new_scale()
    {
        var options = Small with
        {
            UserFeatures = [new FeatureSpec("age") { Kind = FeatureKind.Dense }, History],
        };
        var older = Trained(Yesterday, options);
        var start = WarmStart.Of(NeuralModel.Create(Today, options), older);
        var scale = (DenseEncoder)start.Model.Schema.UserFeatures[0].Encoder!;
        Assert.NotEqual(((DenseEncoder)older.Schema.UserFeatures[0].Encoder!).Shift, scale.Shift);

        AssertSameUsers(older, start.Model);
    }

    [Fact]
    public void A_longer_list_keeps_its_first_places()
    {
        var older = Trained(Yesterday, Small with { RecentLength = 2 });
        var model = NeuralModel.Create(Today, Small with { RecentLength = 4 });

        AssertSameUsers(older, WarmStart.Of(model, older).Model);
    }

    [Fact]
    public void It_beats_a_cold_start_of_as_many_epochs()
    {
        var older = Trained(Yesterday, Small, Fast with { Epochs = 15 });
        var model = NeuralModel.Create(Today, Small);

        var cold = Trainer.Train(model, Fast with { Epochs = 2 });
        var warm = Trainer.Train(WarmStart.Of(model, older).Model, Fast with { Epochs = 2 });

        Assert.True(warm.Epoch[^1].Loss < cold.Epoch[^1].Loss);
        Assert.True(
            warm.Epoch.Max(report => report.NDCG) > cold.Epoch.Max(report => report.NDCG),
            $"warm {warm.Epoch.Max(report => report.NDCG)}, cold {cold.Epoch.Max(report => report.NDCG)}"
        );
    }

    [Fact]
    public void A_warm_started_training_resumes_like_any_other()
    {
        var model = WarmStart.Of(NeuralModel.Create(Today, Small), Trained(Yesterday, Small)).Model;
        var options = Fast with { Epochs = 3, CheckpointPath = folder["training.checkpoint"] };
        var whole = Trainer.Train(model, options);
        File.Delete(folder["training.checkpoint"]);
        using var source = new CancellationTokenSource();
        Assert.Throws<TrainingStoppedException>(() =>
            Trainer.Train(
                model,
                options,
                null,
                new SynchronousProgress<EpochReport>(_ => source.Cancel()),
                cancellation: source.Token
            )
        );

        Assert.Equal(whole.ModelId, Trainer.Train(model, options with { Resume = true }).ModelId);
        Assert.Equal(
            "CheckpointOfAnotherTraining",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(NeuralModel.Create(Today, Small), options with { Resume = true })
                )
                .ErrorId
        );
    }

    [Fact]
    public void Text_and_whole_numbers_of_the_same_form_are_one_id()
    {
        var older = Trained(SmallData.Of([20, 30, 50, 90, 91], [30, 20, 50, 70, 90]), Small);
        var data = SmallData.Of([10, 20, 30, 50], [30, 10, 20]);
        string[] texts = [.. Enumerable.Range(0, 4).Select(i => $"{data.Items.Ids[i]}")];
        var asText = new InteractionData(
            "test",
            data.Users,
            new EntityTable("movie_id", IdColumn.FromSorted(texts), []),
            data.Log
        );

        var start = WarmStart.Of(NeuralModel.Create(asText, Small), older);

        Assert.Equal(Embedding(older, 20), Embedding(start.Model, "20"));
    }

    [Theory]
    [InlineData("neurons")]
    [InlineData("activation")]
    [InlineData("length")]
    [InlineData("pooled")]
    [InlineData("as Dense")]
    public void A_model_made_in_another_way_is_refused(string difference)
    {
        var other = difference switch
        {
            "neurons" => Small with { HiddenUnits = [8, 16] },
            "activation" => Small with { Activation = ActivationKind.Relu },
            "length" => Small with { EmbeddingDimension = 9 },
            "pooled" => Small with { HistoryPooling = Pooling.Max },
            _ => Small with
            {
                UserFeatures = [new FeatureSpec("age") { Kind = FeatureKind.Dense }, History],
            },
        };

        var error = Assert.Throws<RechubException>(() =>
            WarmStart.Of(NeuralModel.Create(Today, other), Trained(Yesterday, Small))
        );

        Assert.Equal("WarmStartMismatch", error.ErrorId);
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_untrained_model_and_one_of_other_data_are_refused()
    {
        var model = NeuralModel.Create(SmallData.Of([1, 2, 3, 4], [2, 1, 3, 4]), Small);
        var unrelated = Trained(SmallData.Of([901, 902, 903, 904], [902, 901, 903, 904]), Small);

        Assert.Equal(
            "ModelNotTrained",
            Assert.Throws<RechubException>(() => WarmStart.Of(model, model)).ErrorId
        );
        Assert.Equal(
            "WarmStartUnrelated",
            Assert.Throws<RechubException>(() => WarmStart.Of(model, unrelated)).ErrorId
        );
    }

    private static DssmArchitecture Small { get; } =
        new() { EmbeddingDimension = 8, HiddenUnits = [16, 8] };

    private static TrainingOptions Fast { get; } =
        new()
        {
            Epochs = 1,
            BatchSize = 256,
            LearningRate = 3e-3f,
            Threads = 1,
        };

    private static FeatureSpec History { get; } =
        new("hist_movie_id") { Kind = FeatureKind.Sequence, SharedWith = "movie_id" };

    private static TrainedModel Trained(
        InteractionData data,
        DssmArchitecture options,
        TrainingOptions? training = null
    ) => Trainer.Train(NeuralModel.Create(data, options), training ?? Fast);

    private NeuralModel ReadBack(NeuralModel model)
    {
        RecallModelFile.Write(folder["older.rechub"], model);
        return RecallModelFile.Read(folder["older.rechub"]);
    }

    private static float[] Table(NeuralModel model) =>
        model.Parameters.ValuesOf("embedding.movie_id").ToArray();

    private static float[] Embedding(NeuralModel model, object item)
    {
        var values = model
            .Schema.ItemFeatures.First(feature => feature.Name == "movie_id")
            .Vocabulary!.Values;
        var row = values.RowOf(item) + 1;
        Assert.True(row > 0, $"{item} is unknown");
        return Table(model)[(row * 8)..(row * 8 + 8)];
    }

    // Items of the older table, by raw id, through both models.
    private static void AssertSameItems(NeuralModel older, NeuralModel newer) =>
        AssertClose(older.EncodeItems(Known(older), Stop), newer.EncodeItems(Known(older), Stop));

    // Only what the older model had in training has an embedding to carry over.
    private static EntityTable Known(NeuralModel model)
    {
        var values = model
            .Schema.ItemFeatures.First(feature => feature.Name == "movie_id")
            .Vocabulary!.Values;
        return EntityRows.Select(model.Items, [.. model.Items.Ids.RowsOf(values)]);
    }

    private static void AssertSameUsers(NeuralModel older, NeuralModel newer)
    {
        int[] users = [.. Enumerable.Range(0, Yesterday.UserCount)];
        AssertClose(
            older.EncodeUsers(Yesterday, users, Yesterday.Split.TrainEnd, Stop),
            newer.EncodeUsers(Yesterday, users, Yesterday.Split.TrainEnd, Stop)
        );
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    // The same users and items as far as they had come, with rows of their own.
    private static InteractionData Before(InteractionData data, double share)
    {
        var moment = data.Log.Times.Order().ElementAt((int)(share * data.InteractionCount));
        var kept = Enumerable
            .Range(0, data.UserCount)
            .SelectMany(user =>
                Enumerable
                    .Range(
                        data.Log.UserOffsets[user],
                        data.Log.UserOffsets[user + 1] - data.Log.UserOffsets[user]
                    )
                    .Where(position => data.Log.Times[position] < moment)
                    .Select(position => (User: user, Item: data.Log.ItemRows[position], position))
            )
            .ToArray();
        int[] users = [.. kept.Select(row => row.User).Distinct().Order()];
        int[] items = [.. kept.Select(row => row.Item).Distinct().Order()];
        var offsets = new int[users.Length + 1];
        foreach (var row in kept)
            offsets[Array.BinarySearch(users, row.User) + 1]++;
        for (var i = 0; i < users.Length; i++)
            offsets[i + 1] += offsets[i];
        return new InteractionData(
            "yesterday",
            EntityRows.Select(data.Users, users),
            EntityRows.Select(data.Items, items),
            new InteractionLog(
                offsets,
                [.. kept.Select(row => Array.BinarySearch(items, row.Item))],
                [.. kept.Select(row => data.Log.Times[row.position])]
            )
        );
    }
}
