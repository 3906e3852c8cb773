using System.Text;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;
using Rechub.Tests;
using Rechub.Training;

namespace Rechub.Torch.Tests.Architectures;

/// <summary>An architecture that only autograd computes, from training to reading its file.</summary>
[Collection(TorchCollection.Name)]
public sealed class AutogradArchitectureTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 100,
            ItemCount = 80,
            InteractionCount = 2500,
        }
    );

    private static readonly TrainingOptions Options = new()
    {
        Engine = Engine.Torch,
        Epochs = 4,
        BatchSize = 256,
        LearningRate = 0.02f,
        Threads = 2,
    };

    private readonly TemporaryFolder folder = new();

    static AutogradArchitectureTests() =>
        ArchitectureRegistry.Add(typeof(AttentionArchitecture).Assembly);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_learns()
    {
        var trained = Train();

        Assert.True(trained.Epoch[^1].Loss < trained.Epoch[0].Loss);
        // Ten of 80 items at random hit one user in eight.
        Assert.True(trained.Epoch.Max(report => report.Metric) > 0.2);
    }

    [Fact]
    public void Its_file_names_the_engine_and_gives_back_the_model()
    {
        var trained = Train();
        var path = folder["attention.rechub"];

        RecallModelFile.Write(path, trained, Cancellation);
        var read = RecallModelFile.Read(path, Cancellation);

        Assert.Contains(
            "\"RequiredEngine\":\"Torch\"",
            Encoding.UTF8.GetString(File.ReadAllBytes(path)),
            StringComparison.Ordinal
        );
        Assert.Equal(trained.ModelId, read.ModelId);
        // The parameters are the same bits. What libtorch computes of them depends on where in memory they lie, by the last bit.
        var (expected, actual) = (Vectors(trained), Vectors(read));
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6f);
    }

    [Fact]
    public void The_file_of_an_architecture_for_every_engine_names_none()
    {
        var path = folder["dssm.rechub"];
        RecallModelFile.Write(path, NeuralModel.Create(Data, new DssmArchitecture(), Cancellation));

        Assert.DoesNotContain(
            "RequiredEngine",
            Encoding.UTF8.GetString(File.ReadAllBytes(path)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Another_engine_is_refused_before_any_work()
    {
        var error = Assert.Throws<RechubException>(() =>
            Trainer.Require(Create(), Options with { Engine = Engine.Fused })
        );

        Assert.Equal("EngineMismatch", error.ErrorId);
        Assert.Contains("-Engine Torch", error.Message, StringComparison.Ordinal);
    }

    private static NeuralModel Create() =>
        NeuralModel.Create(
            Data,
            new AttentionArchitecture { EmbeddingDimension = 16 },
            Cancellation
        );

    private static TrainedModel Train() =>
        Trainer.Train(Create(), Options, cancellation: Cancellation);

    private static float[] Vectors(NeuralModel model)
    {
        int[] users = [.. Enumerable.Range(0, Data.UserCount)];
        return model.EncodeUsers(
            Data,
            users,
            Array.ConvertAll(users, user => Data.Log.UserOffsets[user + 1]),
            Cancellation
        );
    }
}
