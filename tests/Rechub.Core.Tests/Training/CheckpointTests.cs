using Rechub.Bundles;
using Rechub.Interactions;
using Rechub.Models;
using Rechub.Training;

namespace Rechub.Tests.Training;

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

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        StopAfter(1);

        var otherOptions = Assert.Throws<RechubException>(() =>
            Trainer.Train(Model(), Options with { Resume = true, LearningRate = 0.5f })
        );
        var otherModel = Assert.Throws<RechubException>(() =>
            Trainer.Train(
                DssmModel.Create(Data, new DssmOptions { EmbeddingDimension = 4 }),
                Options with
                {
                    Resume = true,
                }
            )
        );

        Assert.Equal("CheckpointOfAnotherTraining", otherOptions.ErrorId);
        Assert.Equal("CheckpointOfAnotherTraining", otherModel.ErrorId);
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
            "InvalidTrainingOption",
            Assert
                .Throws<RechubException>(() =>
                    Trainer.Train(Model(), new TrainingOptions { Resume = true })
                )
                .ErrorId
        );

    private static DssmModel Model() =>
        DssmModel.Create(Data, new DssmOptions { EmbeddingDimension = 8, Dropout = 0.1f });

    // Cancels in the middle of the epoch after the one given.
    private void StopAfter(int epoch)
    {
        using var source = new CancellationTokenSource();
        var stop = new Relay(report =>
        {
            if (report.Epoch == epoch)
                source.CancelAfter(TimeSpan.FromMilliseconds(5));
        });
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Train(Model(), Options, null, stop, source.Token)
        );
        Assert.True(System.IO.File.Exists(File));
    }

    private sealed class Relay(Action<EpochReport> action) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => action(value);
    }
}
