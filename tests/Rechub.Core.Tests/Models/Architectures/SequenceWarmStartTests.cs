using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Models.Sequence;
using Rechub.Training;

namespace Rechub.Tests.Models.Architectures;

/// <summary>A sequence model that starts from one with a shorter or longer window.</summary>
public sealed class SequenceWarmStartTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 60,
            ItemCount = 80,
            InteractionCount = 1500,
        }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PositionKind.Absolute, 15)]
    [InlineData(PositionKind.Absolute, 6)]
    [InlineData(PositionKind.Relative, 15)]
    [InlineData(PositionKind.Relative, 6)]
    public void Users_with_short_histories_keep_their_vectors(PositionKind position, int window)
    {
        var design = new SequenceArchitecture
        {
            EmbeddingDimension = 8,
            HistoryLength = 10,
            Position = position,
        };
        var older = Trainer.Train(
            NeuralModel.Create(Data, design),
            new TrainingOptions { Epochs = 1, Threads = 1 },
            cancellation: Cancellation
        );

        var start = WarmStart.Of(
            NeuralModel.Create(Data, design with { HistoryLength = window, Seed = 5 }),
            older
        );

        // The first six items of every user.
        var users = Enumerable.Range(0, Data.UserCount).ToArray();
        var ends = Array.ConvertAll(users, user => Data.Log.UserOffsets[user] + 6);
        Assert.Equal(
            older.EncodeUsers(Data, users, ends, Cancellation),
            start.Model.EncodeUsers(Data, users, ends, Cancellation)
        );
    }

    [Fact]
    public void Another_window_of_pointwise_attention_is_refused()
    {
        var design = new SequenceArchitecture
        {
            EmbeddingDimension = 8,
            HistoryLength = 10,
            Architecture = SequenceBlockKind.HSTU,
        };
        var older = Trainer.Train(
            NeuralModel.Create(Data, design),
            new TrainingOptions { Epochs = 1, Threads = 1 },
            cancellation: Cancellation
        );

        var error = Assert.Throws<RechubException>(() =>
            WarmStart.Of(NeuralModel.Create(Data, design with { HistoryLength = 20 }), older)
        );

        Assert.Equal("WarmStartMismatch", error.ErrorId);
    }
}
