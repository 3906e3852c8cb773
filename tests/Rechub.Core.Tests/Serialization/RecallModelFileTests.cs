using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;
using Rechub.Training;

namespace Rechub.Tests.Serialization;

public sealed class RecallModelFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 60,
            ItemCount = 40,
            InteractionCount = 900,
        }
    );

    private string File => Path.Combine(folder.Path, "model.rechub");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_read_back_encodes_the_same_vectors()
    {
        var model = Trained();
        RecallModelFile.Write(File, model);

        var read = Assert.IsType<TrainedModel>(RecallModelFile.Read(File));

        Assert.Equal(model.ModelId, read.ModelId);
        Assert.Equal(model.Epoch, read.Epoch);
        Assert.Equal(model.Seed, read.Seed);
        Assert.Equal(
            model.EncodeItems(data.Items, TestContext.Current.CancellationToken),
            read.EncodeItems(read.Items, TestContext.Current.CancellationToken)
        );
        int[] users = [.. Enumerable.Range(0, data.UserCount)];
        Assert.Equal(
            model.EncodeUsers(
                data,
                users,
                data.Split.TestStart,
                TestContext.Current.CancellationToken
            ),
            read.EncodeUsers(
                data,
                users,
                data.Split.TestStart,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(data.Items.TitleOf(3), read.Items.TitleOf(3));
    }

    [Fact]
    public void A_model_read_back_knows_its_training_and_its_policy()
    {
        var model = Trained(data.WithRepeat(RepeatPolicy.Allow));
        RecallModelFile.Write(File, model);

        var read = RecallModelFile.Read(File);

        Assert.Equal(RepeatPolicy.Allow, read.Repeat);
        Assert.Equal(data.CountTraining().PerUser.Sum(), read.Extent!.InteractionCount);
        Assert.Equal((0, data.UserCount), read.Extent.OverlapWith(data));
        var lastFive = data.WithSplit(DataSplit.LeaveLastN(data.Log, 5, validation: false));
        Assert.Equal(model.Extent!.OverlapWith(lastFive), read.Extent.OverlapWith(lastFive));
        Assert.NotEqual(0, read.Extent.OverlapWith(lastFive).Overlap);
    }

    /// <summary>Files of versions before have format version 1, and so has a file without an extent.</summary>
    [Fact]
    public void A_file_of_before_is_read_and_tells_nothing_of_its_training()
    {
        var model = Trained();
        var before = new TrainedModel(
            model.Options,
            model.Schema,
            model.Parameters,
            model.Items,
            null,
            model.Epoch,
            model.Seed
        );
        RecallModelFile.Write(File, before);
        Assert.Equal(1, BitConverter.ToInt32(System.IO.File.ReadAllBytes(File), 8));

        var read = RecallModelFile.Read(File);

        Assert.Equal(model.ModelId, read.ModelId);
        Assert.Null(read.Extent);
        Assert.Null(read.Repeat);
        // What is written anew stays readable for versions of before.
        RecallModelFile.Write(File, read);
        Assert.Equal(1, BitConverter.ToInt32(System.IO.File.ReadAllBytes(File), 8));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_is_refused()
    {
        RecallModelFile.Write(File, Trained());
        var whole = System.IO.File.ReadAllBytes(File);
        for (var i = 0; i < 200; i++)
        {
            var place = (int)((long)i * whole.Length / 200);
            AssertRefused(whole[..place]);
            var flipped = (byte[])whole.Clone();
            flipped[place] ^= 0x40;
            AssertRefused(flipped);
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_named_as_such()
    {
        System.IO.File.WriteAllText(File, "user_id,movie_id\n1,2\n");

        Assert.Equal(
            "NotAModelFile",
            Assert.Throws<RechubException>(() => RecallModelFile.Read(File)).ErrorId
        );
    }

    [Fact]
    public void A_missing_file_is_named_as_such() =>
        Assert.Equal(
            "ModelNotFound",
            Assert.Throws<RechubException>(() => RecallModelFile.Read(File)).ErrorId
        );

    private void AssertRefused(byte[] content)
    {
        System.IO.File.WriteAllBytes(File, content);
        var error = Assert.Throws<RechubException>(() => RecallModelFile.Read(File));
        Assert.Equal(RechubErrorKind.InvalidData, error.Kind);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }

    private TrainedModel Trained(InteractionData? other = null) =>
        Trainer.Train(
            NeuralModel.Create(
                other ?? data,
                new DssmArchitecture { EmbeddingDimension = 8, HiddenUnits = [16, 8] }
            ),
            new TrainingOptions { Epochs = 1, Threads = 1 }
        );
}
