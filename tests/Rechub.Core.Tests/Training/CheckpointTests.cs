using Rechub.Bundles;
using Rechub.Files;
using Rechub.Interactions;
using Rechub.Models;
using Rechub.Tests.Models;
using Rechub.Training;

namespace Rechub.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class CheckpointTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 100,
            ItemCount = 80,
            InteractionCount = 3000,
        }
    );

    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "training.checkpoint");

    private TrainingOptions Options =>
        new()
        {
            Epochs = 6,
            BatchSize = 128,
            Patience = 0,
            Threads = 2,
            Loss = LossKind.SampledSoftmax,
            CheckpointPath = File,
        };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_resumed_training_ends_as_one_never_interrupted(int epoch)
    {
        var whole = Trainer.Train(Model(), Options);
        System.IO.File.Delete(File);

        StopAfter(epoch);
        var resumed = Trainer.Train(Model(), Options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(
            whole.Epoch.Select(report => report.Loss),
            resumed.Epoch.Select(report => report.Loss)
        );
        Assert.Equal(
            whole.Epoch.Select(report => report.Metric),
            resumed.Epoch.Select(report => report.Metric)
        );
    }

    [Fact]
    public void A_checkpoint_is_a_model()
    {
        StopAfter(2);

        var model = Assert.IsType<TrainedModel>(RecallModelFile.Read(File));

        Assert.InRange(model.Epoch.Length, 1, 5);
        Assert.Equal(
            Data.ItemCount * model.VectorDimension,
            model.EncodeItems(Data.Items, default).Length
        );
    }

    [Theory]
    [InlineData(LossKind.BinaryCrossEntropy, Engine.Fused)]
    [InlineData(LossKind.Bpr, Engine.Fused)]
    [InlineData(LossKind.Hinge, Engine.Fused)]
    [InlineData(LossKind.InBatchSoftmax, Engine.Fused)]
    [InlineData(LossKind.FullSoftmax, Engine.Fused)]
    [InlineData(LossKind.SampledSoftmax, Engine.Torch)]
    public void It_does_so_with_every_loss_and_engine(LossKind loss, Engine engine)
    {
        var options = Options with
        {
            Loss = loss,
            Engine = engine,
            Epochs = 3,
            Optimizer = OptimizerKind.AdamW,
            WeightDecay = 0.01f,
            GradientClip = 1,
        };
        var whole = Trainer.Train(Model(), options);
        System.IO.File.Delete(File);

        StopAfter(1, options);
        var resumed = Trainer.Train(Model(), options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
    }

    [Fact]
    public void Early_stopping_resumes_with_its_best_epoch()
    {
        var options = Options with { Epochs = 30, Patience = 3, LearningRate = 0.02f };
        var whole = Trainer.Train(Model(), options);
        Assert.InRange(whole.Epoch.Length, 4, 29);
        System.IO.File.Delete(File);

        // Between the best epoch and the stop.
        StopAfter(whole.Epoch.Length - 1, options);
        var resumed = Trainer.Train(Model(), options with { Resume = true });
        var again = Trainer.Train(Model(), options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(whole.Epoch.Length, resumed.Epoch.Length);
        // What is finished is finished.
        Assert.Equal(whole.ModelId, again.ModelId);
        Assert.Equal(resumed.Epoch, again.Epoch);
    }

    [Fact]
    public void Elapsed_time_goes_on()
    {
        StopAfter(1);
        var before = ((TrainedModel)RecallModelFile.Read(File)).Epoch[^1].Elapsed;

        var resumed = Trainer.Train(Model(), Options with { Resume = true });

        Assert.All(resumed.Epoch.Skip(1), report => Assert.True(report.Elapsed > before));
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_by_what_differs()
    {
        StopAfter(1);

        AssertForeign(
            "LearningRate was 0.001 and is 0.5",
            () => Trainer.Train(Model(), Options with { Resume = true, LearningRate = 0.5f })
        );
        AssertForeign(
            "Loss was SampledSoftmax and is Bpr",
            () => Trainer.Train(Model(), Options with { Resume = true, Loss = LossKind.Bpr })
        );
        AssertForeign(
            "the initial model differs",
            () =>
                Trainer.Train(
                    DssmModel.Create(Data, new DssmOptions { EmbeddingDimension = 4 }),
                    Options with
                    {
                        Resume = true,
                    }
                )
        );
        // The same vocabularies, other interactions of them.
        var log = Data.Log;
        var items = log.ItemRows.ToArray();
        (items[0], items[1]) = (items[1], items[0]);
        var swapped = new InteractionData(
            "swapped",
            Data.Users,
            Data.Items,
            new InteractionLog(log.UserOffsets, items, log.Times)
        );
        AssertForeign(
            "the data differ",
            () =>
                Trainer.Train(
                    DssmModel.Create(swapped, ModelOptions),
                    Options with
                    {
                        Resume = true,
                    }
                )
        );
    }

    [Fact]
    public void A_model_is_no_checkpoint()
    {
        RecallModelFile.Write(File, Trainer.Train(Model(), Options with { CheckpointPath = null }));

        AssertForeign(
            "without the state of a training",
            () => Trainer.Train(Model(), Options with { Resume = true })
        );
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_and_left_alone()
    {
        StopAfter(1);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Equal(
            "ModelFileDamaged",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(Model(), Options with { Resume = true })
                )
                .ErrorId
        );
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Two_trainings_never_write_one_checkpoint()
    {
        using var first = WriterLock.Take(File, "CheckpointBusy");

        Assert.Equal(
            "CheckpointBusy",
            Assert.Throws<RechubException>(() => Trainer.Train(Model(), Options)).ErrorId
        );
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_before_work_starts()
    {
        var reports = 0;
        var count = new SynchronousProgress<EpochReport>(_ => reports++);
        Directory.CreateDirectory(File);

        Assert.Equal(
            "CheckpointNotWritten",
            Assert
                .Throws<RechubException>(() => Trainer.Train(Model(), Options, null, count))
                .ErrorId
        );
        Assert.Equal(
            "FolderNotFound",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(
                        Model(),
                        Options with
                        {
                            CheckpointPath = Path.Combine(folder.Path, "none", "x"),
                        },
                        null,
                        count
                    )
                )
                .ErrorId
        );
        Assert.Equal(0, reports);
    }

    [Fact]
    public void Parameters_that_are_no_numbers_replace_no_checkpoint()
    {
        // User 1 has one embedding that is infinite from the start; no loss sees it, for the id is dropped always.
        var options = Options with
        {
            IdDropout = 0.999999f,
            CheckpointInterval = TimeSpan.Zero,
        };
        var model = Model();
        var good = Trainer.Train(model, options);
        var before = System.IO.File.ReadAllBytes(File);
        model.Parameters.ValuesOf("embedding.user_id")[8] = float.PositiveInfinity;

        var error = Assert.Throws<RechubException>(() => Trainer.Train(model, options));

        Assert.Equal("TrainingDiverged", error.ErrorId);
        Assert.Contains("embedding.user_id became", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1, step 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.NotEmpty(good.Epoch);
    }

    [Fact]
    public void A_training_that_diverges_leaves_the_last_good_checkpoint()
    {
        StopAfter(1);
        var before = System.IO.File.ReadAllBytes(File);

        Assert.Throws<RechubException>(() =>
            Trainer.Train(Model(), Options with { LearningRate = 1e30f, WarmUp = 0 })
        );

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Resuming_without_a_file_begins()
    {
        var trained = Trainer.Train(Model(), Options with { Resume = true });

        Assert.Equal(6, trained.Epoch.Length);
    }

    [Fact]
    public void Resuming_without_a_path_is_refused() =>
        Assert.Equal(
            "ContradictoryTrainingOptions",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(Model(), new TrainingOptions { Resume = true })
                )
                .ErrorId
        );

    private static DssmOptions ModelOptions { get; } =
        new() { EmbeddingDimension = 8, Dropout = 0.1f };

    private static DssmModel Model() => DssmModel.Create(Data, ModelOptions);

    private static void AssertForeign(string difference, Action train)
    {
        var error = Assert.Throws<RechubException>(train);
        Assert.Equal("CheckpointOfAnotherTraining", error.ErrorId);
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
    }

    // Cancels in the middle of the epoch after the one given.
    private void StopAfter(int epoch, TrainingOptions? options = null)
    {
        using var source = new CancellationTokenSource();
        var stop = new SynchronousProgress<EpochReport>(report =>
        {
            if (report.Epoch == epoch)
                source.CancelAfter(TimeSpan.FromMilliseconds(5));
        });
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Train(Model(), options ?? Options, null, stop, source.Token)
        );
        Assert.True(System.IO.File.Exists(File));
    }
}
