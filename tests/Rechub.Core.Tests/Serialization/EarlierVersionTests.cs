using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Retrieval;
using Rechub.Serialization;
using Rechub.Training;

namespace Rechub.Tests.Serialization;

/// <summary>
/// Files that version 0.1.0 wrote for New-SampleInteraction -UserCount 60 -ItemCount 40 -InteractionCount 900 -Seed 5, a DSSM of
/// embeddings of 4, layers 8-4 and seed 3, trained with batches of 64, one thread and seed 7.
/// </summary>
public sealed class EarlierVersionTests : IDisposable
{
    private const string ModelId =
        "eb4dfc72d6d87d2ce722a81a2603959c1a0bbe7274c4c691c7a18d88ec540dce";

    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 60,
            ItemCount = 40,
            InteractionCount = 900,
            Seed = 5,
        }
    );

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_and_its_index_still_recommend_the_same()
    {
        var model = RecallModelFile.Read(Fixture("model.rechub"), Cancellation);
        var index = ExactIndex.Open(Fixture("items.index"));

        Assert.Equal("DSSM", model.Architecture);
        Assert.Equal(ModelId, model.ModelId);
        Assert.Equal([8, 4], ((DssmArchitecture)model.Options).HiddenUnits);
        Assert.Equal(2, Assert.IsType<TrainedModel>(model).Epoch.Length);
        var list = TwoTowerRecaller
            .Over(index, model)
            .Recall(
                new RecallRequest
                {
                    Data = Data,
                    UserRows = [0],
                    Purpose = RecallPurpose.Evaluation,
                    TopK = 3,
                },
                Cancellation
            )
            .Single();
        Assert.Equal([48L, 32L, 33L], list.ItemId);
        Assert.Equal(0.7107684f, list.Score[0], 1e-5f);
    }

    [Fact]
    public void A_stopped_training_goes_on()
    {
        var path = Path.Combine(folder.Path, "training.checkpoint");
        File.Copy(Fixture("training.checkpoint"), path);
        var before = Assert.IsType<TrainedModel>(RecallModelFile.Read(path, Cancellation));

        var trained = Trainer.Train(
            NeuralModel.Create(
                Data,
                new DssmArchitecture
                {
                    EmbeddingDimension = 4,
                    HiddenUnits = [8, 4],
                    Seed = 3,
                }
            ),
            new TrainingOptions
            {
                Epochs = 40,
                BatchSize = 64,
                Patience = 0,
                Threads = 1,
                Seed = 7,
                CheckpointPath = path,
                Resume = true,
            },
            cancellation: Cancellation
        );

        Assert.InRange(before.Epoch.Length, 1, 39);
        Assert.Equal(40, trained.Epoch.Length);
        Assert.Equal(before.Epoch, trained.Epoch[..before.Epoch.Length]);
    }

    private static string Fixture(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Fixtures", "0.1.0", name);
}
