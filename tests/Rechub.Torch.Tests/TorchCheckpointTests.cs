using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Tests;
using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Torch.Tests;

[Collection(TorchCollection.Name)]
public sealed class TorchCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.LazyAdam)]
    public void A_resumed_training_ends_as_one_never_interrupted(OptimizerKind optimizer)
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 100,
                ItemCount = 80,
                InteractionCount = 3000,
            }
        );
        var model = NeuralModel.Create(
            data,
            new DssmArchitecture { EmbeddingDimension = 8, Dropout = 0.1f }
        );
        var options = new TrainingOptions
        {
            Engine = Engine.Torch,
            Epochs = 3,
            Patience = 0,
            BatchSize = 128,
            Threads = 2,
            Loss = LossKind.SampledSoftmax,
            Optimizer = optimizer,
            WeightDecay = 0.01f,
            GradientClip = 1,
        };
        var whole = Trainer.Train(model, options);
        options = options with { CheckpointPath = folder["training.checkpoint"] };

        using var source = new CancellationTokenSource();
        Assert.Throws<TrainingStoppedException>(() =>
            Trainer.Train(
                model,
                options,
                epochDone: new SynchronousProgress<EpochReport>(_ => source.Cancel()),
                cancellation: source.Token
            )
        );
        var resumed = Trainer.Train(model, options with { Resume = true });

        Assert.Equal(whole.ModelId, resumed.ModelId);
    }
}
