using Rechub.Data;
using Rechub.Features;
using Rechub.Indexing;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;
using Rechub.Tests.Retrieval;
using Rechub.Training;

namespace Rechub.Tests.Features;

/// <summary>Vectors of content, such as embeddings of a text: dense features of their width.</summary>
public sealed class VectorFeatureTests : IDisposable
{
    private const int Width = 3;

    // Items 1 to 4 are trained on, 7 and 9 are not; 4 has no vector.
    private static readonly float[] Vectors =
    [
        .. (float[])[1, 0, 10],
        .. (float[])[3, 0, 20],
        .. (float[])[5, 0, 30],
        .. (float[])[float.NaN, float.NaN, float.NaN],
        .. (float[])[3, 0, 20],
        .. (float[])[1e30f, 7, -1e30f],
    ];

    private static readonly InteractionData Data = WithColumn(
        new VectorColumn("embedding", Width, Vectors)
    );

    private static readonly DssmArchitecture Options = new()
    {
        EmbeddingDimension = 4,
        HiddenUnits = [8, 4],
        UserFeatures = [new FeatureSpec("user_id")],
        ItemFeatures = [new FeatureSpec("movie_id"), new FeatureSpec("embedding")],
    };

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_number_is_centered_and_clipped_and_all_are_scaled_alike()
    {
        var feature = Feature(Data, FeatureScale.Standard);
        var dense = Assert.IsType<DenseValues>(feature.Encoder!.Encode(Data.Items, "embedding"));

        Assert.Equal((FeatureKind.Dense, Width, Width), (feature.Kind, feature.Width, dense.Width));
        // Variances are 8/3, 0 and 200/3; constant numbers are scaled by 1 before the mean: (8/3 + 1 + 200/3) / 3.
        var scale = MathF.Sqrt((8 / 3f + 1 + 200 / 3f) / 3);
        float[] expected =
        [
            -2,
            0,
            -10,
            0,
            0,
            0,
            2,
            0,
            10,
            // Missing.
            0,
            0,
            0,
            0,
            0,
            0,
            // Clipped to the range of the training.
            2,
            0,
            -10,
        ];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i] / scale, dense.Values[i], 1e-5f);
    }

    [Fact]
    public void The_tower_reads_them_beside_other_features()
    {
        var schema = Options.Fit(Data, Stop);
        var parameters = Network.Initialize(schema, Options, Stop);
        var input = new InputLayer(new ParametersAndGradients(parameters), schema.ItemFeatures, 1);
        var rows = new TowerRows();
        rows.Resize(2);
        (rows.Entity[0], rows.Entity[1]) = (2, 0);
        input.Output.Resize(2);
        using var team = new Rechub.Numerics.WorkerTeam(1);

        var encoded = schema.EncodeItems(Data.Items);
        team.Run(worker => input.Forward(worker, encoded, rows, 0, 2));

        Assert.Equal(Options.EmbeddingDimension + Width, input.Width);
        var values = ((DenseValues)encoded[1]).Values;
        Assert.Equal(values[6..9], input.Output.Row(0)[4..].ToArray());
        Assert.Equal(values[0..3], input.Output.Row(1)[4..].ToArray());
    }

    [Fact]
    public void A_trained_model_keeps_them_in_its_file_and_knows_items_by_them()
    {
        var model = Trainer.Train(
            NeuralModel.Create(Data, Options, Stop),
            new TrainingOptions { Epochs = 1, Threads = 1 },
            cancellation: Stop
        );
        var path = Path.Combine(folder.Path, "model.rechub");
        RecallModelFile.Write(path, model, Stop);

        var read = RecallModelFile.Read(path, Stop);

        Assert.Equal(model.EncodeItems(model.Items, Stop), read.EncodeItems(read.Items, Stop));
        Assert.Equal(new float[] { 3, 0, 20 }, read.Items.Find("embedding")!.ValueAt(4));
        Assert.Null(read.Items.Find("embedding")!.ValueAt(3));
        // Neither item 7 nor item 9 is trained on, and each has a vector.
        Assert.Empty(read.UnknownItems(read.Items));
        var start = WarmStart.Of(NeuralModel.Create(Data, Options, Stop), read);
        Assert.Equal(
            model.EncodeItems(model.Items, Stop),
            start.Model.EncodeItems(model.Items, Stop)
        );
    }

    [Fact]
    public void An_index_stores_no_column_of_them()
    {
        var model = Trainer.Train(
            NeuralModel.Create(Data, Options, Stop),
            new TrainingOptions { Epochs = 1, Threads = 1 },
            cancellation: Stop
        );

        Assert.Empty(ItemEncoder.Encode(model, null, null, Stop).Items.Columns);
        var error = Assert.Throws<RechubException>(() =>
            ItemEncoder.Encode(model, null, ["embedding"], Stop)
        );
        Assert.Equal("ItemColumnUnstorable", error.ErrorId);
    }

    [Fact]
    public void Lists_of_numbers_as_text_are_the_same_vectors()
    {
        var feature = Feature(Data, FeatureScale.Standard);
        var text = WithColumn(
            new TextListColumn(
                "embedding",
                ["0", "1", "10", "20", "3", "30", "5"],
                [0, 3, 6, 9, 9, 12, 12],
                [1, 0, 2, 4, 0, 3, 6, 0, 5, 4, 0, 3]
            )
        );

        var met = (DenseValues)feature.Encoder!.Encode(text.Items, "embedding");

        var known = (DenseValues)feature.Encoder!.Encode(Data.Items, "embedding");
        Assert.Equal(known.Values[..15], met.Values[..15]);
        Assert.Equal([0, 0, 0], met.Values[15..]);
        Assert.Equal(Width, Feature(text, FeatureScale.None, FeatureKind.Dense).Width);
    }

    [Fact]
    public void Vectors_of_another_width_and_other_values_are_refused()
    {
        var feature = Feature(Data, FeatureScale.Standard);
        foreach (
            var column in (FeatureColumn[])
                [
                    new VectorColumn("embedding", 2, new float[12]),
                    new TextColumn("embedding", ["many"], new int[6]),
                ]
        )
        {
            var error = Assert.Throws<RechubException>(() =>
                feature.Encoder!.Encode(WithColumn(column).Items, "embedding")
            );
            Assert.Equal("FeatureTypeMismatch", error.ErrorId);
            Assert.Contains("lists of 3 numbers", error.Message, StringComparison.Ordinal);
        }

        foreach (var kind in (FeatureKind[])[FeatureKind.Sparse, FeatureKind.Sequence])
            Assert.Equal(
                "FeatureKindMismatch",
                Assert
                    .Throws<RechubException>(() => Feature(Data, FeatureScale.Standard, kind))
                    .ErrorId
            );
    }

    private static Feature Feature(
        InteractionData data,
        FeatureScale scale,
        FeatureKind? kind = null
    ) =>
        (
            Options with
            {
                ItemFeatures = [new FeatureSpec("embedding") { Scale = scale, Kind = kind }],
            }
        )
            .Fit(data, CancellationToken.None)
            .ItemFeatures.Single();

    private static InteractionData WithColumn(FeatureColumn column)
    {
        var data = SmallData.Of([1, 2, 3, 4, 7], [2, 3, 1, 4, 9], [3, 4, 2, 1, 7]);
        return new InteractionData(
            "test",
            data.Users,
            new EntityTable("movie_id", data.Items.Ids, [column]),
            data.Log
        );
    }
}
