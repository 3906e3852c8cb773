using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Models.Sequence;
using Rechub.Models.YoutubeDnn;
using Rechub.Numerics;
using Rechub.Retrieval;
using Rechub.Serialization;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Optimizers;

namespace Rechub.Tests.Models.Architectures;

/// <summary>What every architecture must do, whatever it computes.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 150,
            ItemCount = 120,
            InteractionCount = 4500,
        }
    );

    private static readonly Dictionary<string, ModelArchitecture> Designs = new()
    {
        ["DSSM"] = new DssmArchitecture { EmbeddingDimension = 16, HiddenUnits = [32, 16] },
        ["YoutubeDNN"] = new YoutubeDnnArchitecture
        {
            EmbeddingDimension = 16,
            HiddenUnits = [32, 16],
        },
        ["YoutubeDNN by inner product"] = new YoutubeDnnArchitecture
        {
            EmbeddingDimension = 16,
            HiddenUnits = [32, 16],
            Similarity = Similarity.InnerProduct,
            Temperature = 1,
        },
        ["Sequence, SASRec"] = Sequence(SequenceBlockKind.SASRec),
        ["Sequence, pre-norm, by cosine"] = Sequence(SequenceBlockKind.PreNorm) with
        {
            Similarity = Similarity.Cosine,
            Temperature = 0.1f,
        },
        ["Sequence, LiGR"] = Sequence(SequenceBlockKind.LiGR) with
        {
            FeedForward = FeedForwardKind.SwiGLU,
            Norm = NormKind.RootMeanSquare,
        },
        ["Sequence, features of items and users"] = Sequence(SequenceBlockKind.PreNorm) with
        {
            ItemFeatures = [new FeatureSpec("movie_id"), new FeatureSpec("genres")],
            UserFeatures = [new FeatureSpec("age"), new FeatureSpec("gender")],
        },
        ["Sequence, HSTU"] = Sequence(SequenceBlockKind.HSTU) with
        {
            Position = PositionKind.Relative,
        },
        ["Mean"] = new MeanArchitecture { EmbeddingDimension = 16 },
        ["Mean of whole users"] = new MeanArchitecture
        {
            EmbeddingDimension = 16,
            WholeUsers = true,
        },
        ["Mean of whole users, three vectors"] = new MeanArchitecture
        {
            EmbeddingDimension = 16,
            WholeUsers = true,
            InterestCount = 3,
        },
    };

    private readonly TemporaryFolder folder = new();

    static ArchitectureTests() => ArchitectureRegistry.Add(typeof(MeanArchitecture).Assembly);

    // Histories of the data have 30 items, some more than 40.
    private static SequenceArchitecture Sequence(SequenceBlockKind kind) =>
        new()
        {
            EmbeddingDimension = 16,
            HistoryLength = 20,
            Architecture = kind,
            Dropout = 0.1f,
        };

    public static TheoryData<string> Names => [.. Designs.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_architecture_is_among_them() =>
        Assert.Equal(
            ArchitectureRegistry.Names,
            Designs.Values.Select(design => design.Name).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_loss_falls_and_it_ranks_better_than_chance(string name)
    {
        var trained = Train(name, epochs: 6);

        Assert.True(trained.Epoch[^1].Loss < trained.Epoch[0].Loss);
        // Ten of 120 items at random hit one user in twelve.
        Assert.True(
            trained.Epoch.Max(report => report.Metric) > 0.12,
            $"{trained.Epoch.Max(report => report.Metric)}"
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_gives_back_the_model(string name)
    {
        var trained = Train(name);
        var path = Path.Combine(folder.Path, "model.rechub");

        RecallModelFile.Write(path, trained, Cancellation);
        var read = Assert.IsType<TrainedModel>(RecallModelFile.Read(path, Cancellation));

        Assert.Equal(trained.Architecture, read.Architecture);
        Assert.Equal(trained.ModelId, read.ModelId);
        Assert.Equal(
            ArchitectureRegistry.Write(trained.Options).ToString(),
            ArchitectureRegistry.Write(read.Options).ToString()
        );
        Assert.Equal(UserVectors(trained), UserVectors(read));
        Assert.Equal(
            trained.EncodeItems(Data.Items, Cancellation),
            read.EncodeItems(Data.Items, Cancellation)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stopped_training_goes_on_to_the_same_bits(string name)
    {
        var options = Options(3) with { CheckpointPath = Path.Combine(folder.Path, "state") };
        using var stop = new CancellationTokenSource();
        var afterFirst = new SynchronousProgress<EpochReport>(_ => stop.Cancel());

        Assert.Throws<TrainingStoppedException>(() =>
            Trainer.Train(Create(name), options, epochDone: afterFirst, cancellation: stop.Token)
        );
        var resumed = Trainer.Train(
            Create(name),
            options with
            {
                Resume = true,
            },
            cancellation: Cancellation
        );

        Assert.Equal(Train(name, epochs: 3).ModelId, resumed.ModelId);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_and_a_thread_count_give_the_same_bits(string name)
    {
        Assert.Equal(Train(name).ModelId, Train(name).ModelId);
        var other = Trainer.Train(
            Create(name),
            Options(1) with
            {
                Seed = 7,
            },
            cancellation: Cancellation
        );
        Assert.NotEqual(Train(name).ModelId, other.ModelId);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_stops_early_and_keeps_the_best_epoch(string name)
    {
        var options = Options(40) with { Patience = 1, LearningRate = 0.05f };

        var trained = Trainer.Train(Create(name), options, cancellation: Cancellation);

        Assert.InRange(trained.Epoch.Length, 2, 39);
        var best = trained.Epoch.MaxBy(report => report.Metric)!.Epoch;
        Assert.Equal(trained.Epoch.Length - 1, best);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_user_is_the_same_alone_and_among_others(string name)
    {
        var trained = Train(name);
        var (all, width) = (
            UserVectors(trained),
            trained.UserVectorCount * trained.VectorDimension
        );

        foreach (var user in (int[])[0, 7, Data.UserCount - 1])
        {
            var alone = trained.EncodeUsers(
                Data,
                new[] { user },
                new[] { Data.Split.TrainEnd[user] },
                Cancellation
            );
            for (var d = 0; d < width; d++)
                Assert.Equal(all[(user * width) + d], alone[d], 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_user_without_a_history_has_a_finite_vector(string name)
    {
        var trained = Train(name);

        var vectors = trained.EncodeUsers(
            Data,
            (int[])[3],
            (int[])[Data.Log.UserOffsets[3]],
            Cancellation
        );

        Assert.All(vectors, value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_warm_start_on_the_same_data_has_the_same_vectors(string name)
    {
        var trained = Train(name);

        var start = WarmStart.Of(Create(name), trained);

        Assert.Equal(UserVectors(trained), UserVectors(start.Model));
        Assert.Empty(start.NewFeatures);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_older_model_of_another_architecture_is_refused(string name)
    {
        var other = Train(name == "DSSM" ? "YoutubeDNN" : "DSSM");

        var error = Assert.Throws<RechubException>(() => WarmStart.Of(Create(name), other));

        Assert.Equal("WarmStartMismatch", error.ErrorId);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lists_are_the_best_unseen_items_by_the_best_of_a_users_vectors(string name)
    {
        var trained = Train(name);
        var content = ItemEncoder.Encode(trained, DistanceMetric.IP, null, Cancellation);
        var index = ExactIndex.Create(content, Cancellation);
        var users = RecallRequest.EvaluableUsers(Data);
        var request = new RecallRequest
        {
            Data = Data,
            UserRows = users,
            Purpose = RecallPurpose.Evaluation,
            TopK = 5,
        };

        var lists = TwoTowerRecaller.Over(index, trained).Recall(request, Cancellation).ToArray();

        var vectors = trained.EncodeUsers(
            Data,
            users,
            Array.ConvertAll(users, user => Data.Split.TestStart[user]),
            Cancellation
        );
        var items = trained.EncodeItems(Data.Items, Cancellation);
        for (var i = 0; i < users.Length; i++)
        {
            var (start, end) = (Data.Log.UserOffsets[users[i]], Data.Split.TestStart[users[i]]);
            var seen = Data.Log.ItemRows[start..end].ToHashSet();
            var expected = Enumerable
                .Range(0, Data.ItemCount)
                .Where(item => !seen.Contains(item))
                .Select(item => Score(trained, vectors, items, i, item))
                .OrderDescending()
                .Take(5)
                .ToArray();
            Assert.Equal(expected.Length, lists[i].Score.Length);
            for (var rank = 0; rank < expected.Length; rank++)
                Assert.Equal(expected[rank], lists[i].Score[rank], 1e-4f);
            Assert.Equal(lists[i].ItemId.Length, lists[i].ItemId.Distinct().Count());
            Assert.DoesNotContain(lists[i].ItemId, id => seen.Contains(Data.Items.Ids.RowOf(id)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_touches_the_rows_that_have_a_gradient(string name)
    {
        var model = Create(name);
        var options = Options(1).For(Data);
        var network = model.Options.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters.Clone()),
            FusedEngine.Instance,
            1
        );
        var features = model.Schema.Encode(Data);
        var batch = new TrainingBatch();
        new BatchBuilder(
            Data,
            TrainingSamples.Of(Data),
            options.BatchesOf(model.Options.BatchRows, model.Options.LongestRow)
        ).Build(0, 0, batch);
        using var team = new WorkerTeam(1);
        // A step of rate 0: the first moment is a tenth of the gradient.
        var optimizer = new AdamOptimizer(network.Weights, options, 1);
        var step = new TrainingStep(
            model.Options,
            network,
            features,
            options.LossDefinition.Create(options, Data),
            optimizer,
            team
        );
        step.Train(batch, 1, 0);

        var touched = new TouchedRows(network.Weights.Parameters);
        network.Users.AddTouchedRows(features.Users, batch.Users, touched);
        network.Items.AddTouchedRows(features.Items, batch.Items, touched);

        Assert.NotEqual(0, batch.PositiveCount);
        foreach (
            var table in network.Weights.Parameters.Blocks.Where(block =>
                block.Role == ParameterRole.Embedding
            )
        )
        {
            var moved = Enumerable
                .Range(0, table.Rows)
                .Where(row =>
                    optimizer
                        .FirstMoment.AsSpan(table.Offset + row * table.Columns, table.Columns)
                        .ContainsAnyExcept(0f)
                )
                .ToHashSet();
            Assert.NotEmpty(moved);
            Assert.Subset(touched[table].ToArray().ToHashSet(), moved);
            Assert.True(touched[table].Length < table.Rows || moved.Count > table.Rows / 2);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LazyAdam_moves_what_a_batch_touches_and_leaves_no_gradient(string name)
    {
        var model = Create(name);
        // A penalty would move every row.
        var options = (
            Options(1) with
            {
                Optimizer = OptimizerKind.LazyAdam,
                EmbeddingL2 = 0.1f,
                GradientClip = 1,
                BatchSize = 16,
                Loss = LossKind.InBatchSoftmax,
            }
        ).For(Data);
        using var team = new WorkerTeam(2);
        var network = model.Options.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters.Clone()),
            FusedEngine.Instance,
            team.Count
        );
        var features = model.Schema.Encode(Data);
        var step = new TrainingStep(
            model.Options,
            network,
            features,
            options.LossDefinition.Create(options, Data),
            new AdamOptimizer(network.Weights, options, team.Count),
            team
        );
        var builder = new BatchBuilder(
            Data,
            TrainingSamples.Of(Data),
            options.BatchesOf(model.Options.BatchRows, model.Options.LongestRow)
        );
        var batch = new TrainingBatch();
        var touched = new TouchedRows(network.Weights.Parameters);
        // The second batch touches other rows.
        for (var number = 0; number < 2; number++)
        {
            builder.Build(0, number, batch);
            network.Users.Resize(batch.Users);
            network.Items.Resize(batch.Items);
            network.Users.AddTouchedRows(features.Users, batch.Users, touched);
            network.Items.AddTouchedRows(features.Items, batch.Items, touched);
            step.Train(batch, number + 1, 0.01f);
        }

        foreach (
            var table in network.Weights.Parameters.Blocks.Where(block =>
                block.Role == ParameterRole.Embedding
            )
        )
        {
            var moved = Enumerable
                .Range(0, table.Rows)
                .Where(row =>
                    !RowOf(model.Parameters, table, row)
                        .SequenceEqual(RowOf(network.Weights.Parameters, table, row))
                );
            Assert.Equal(touched[table].ToArray().Order(), moved);
        }

        Assert.Equal(-1, network.Weights.Gradients.AsSpan().IndexOfAnyExcept(0f));

        static Span<float> RowOf(ParameterSet parameters, ParameterBlock table, int row) =>
            parameters.Values.AsSpan(table.Offset + row * table.Columns, table.Columns);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_learns_with_LazyAdam_and_goes_on_to_the_same_bits(string name)
    {
        var options = Options(4) with
        {
            Optimizer = OptimizerKind.LazyAdam,
            CheckpointPath = Path.Combine(folder.Path, "state"),
        };
        using var stop = new CancellationTokenSource();
        var afterFirst = new SynchronousProgress<EpochReport>(_ => stop.Cancel());
        Assert.Throws<TrainingStoppedException>(() =>
            Trainer.Train(Create(name), options, epochDone: afterFirst, cancellation: stop.Token)
        );

        var resumed = Trainer.Train(
            Create(name),
            options with
            {
                Resume = true,
            },
            cancellation: Cancellation
        );

        var whole = Trainer.Train(
            Create(name),
            options with
            {
                CheckpointPath = null,
            },
            cancellation: Cancellation
        );
        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.True(whole.Epoch[^1].Loss < whole.Epoch[0].Loss);
        Assert.True(
            whole.Epoch.Max(report => report.Metric) > 0.12,
            $"{whole.Epoch.Max(report => report.Metric)}"
        );
    }

    [Fact]
    public void Whole_users_have_the_gradients_of_their_positions()
    {
        var byPosition = GradientsOfOneBatch(new MeanArchitecture { EmbeddingDimension = 8 });
        var byUser = GradientsOfOneBatch(
            new MeanArchitecture { EmbeddingDimension = 8, WholeUsers = true }
        );

        for (var i = 0; i < byPosition.Length; i++)
            Assert.Equal(byPosition[i], byUser[i], 1e-5f);
    }

    private static float[] GradientsOfOneBatch(MeanArchitecture design)
    {
        var model = NeuralModel.Create(Data, design);
        var options = (Options(1) with { BatchSize = Data.InteractionCount }).For(Data);
        var network = design.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters.Clone()),
            FusedEngine.Instance,
            2
        );
        var builder = new BatchBuilder(
            Data,
            TrainingSamples.Of(Data),
            options.BatchesOf(design.BatchRows, design.LongestRow)
        );
        Assert.Equal(1, builder.BatchCount);
        var batch = new TrainingBatch();
        builder.Build(0, 0, batch);
        using var team = new WorkerTeam(2);
        var optimizer = new AdamOptimizer(network.Weights, options, 2);
        new TrainingStep(
            design,
            network,
            model.Schema.Encode(Data),
            options.LossDefinition.Create(options, Data),
            optimizer,
            team
        ).Train(batch, 1, 0);
        return Array.ConvertAll(optimizer.FirstMoment, moment => 10 * moment);
    }

    private static float Score(NeuralModel model, float[] users, float[] items, int user, int item)
    {
        var width = model.VectorDimension;
        return Enumerable
            .Range(user * model.UserVectorCount, model.UserVectorCount)
            .Max(row =>
                Enumerable
                    .Range(0, width)
                    .Sum(d => users[row * width + d] * items[item * width + d])
            );
    }

    private static float[] UserVectors(NeuralModel model) =>
        model.EncodeUsers(
            Data,
            Enumerable.Range(0, Data.UserCount).ToArray(),
            Data.Split.TrainEnd,
            Cancellation
        );

    private static NeuralModel Create(string name) => NeuralModel.Create(Data, Designs[name]);

    private static TrainedModel Train(string name, int epochs = 1) =>
        Trainer.Train(Create(name), Options(epochs), cancellation: Cancellation);

    private static TrainingOptions Options(int epochs) =>
        new()
        {
            Epochs = epochs,
            BatchSize = 256,
            LearningRate = 5e-3f,
            Threads = 2,
            IdDropout = 0,
        };
}
