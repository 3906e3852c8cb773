using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.YoutubeDnn;
using Rechub.Numerics;

namespace Rechub.Tests.Models.Architectures;

/// <summary>YoutubeDNN against golden/models.json, which the original computed in evaluation mode.</summary>
public sealed class GoldenYoutubeDnnTests
{
    private const float BatchNormalizationEpsilon = 1e-5f;
    private const int UserRows = 9;
    private const int ItemRows = 12;

    private static readonly JsonElement Case = GoldenFile
        .Read("models.json")
        .GetProperty("cases")
        .EnumerateArray()
        .First(entry => entry.GetProperty("model").GetString() == "YoutubeDNN");

    private static readonly YoutubeDnnArchitecture Design = new()
    {
        EmbeddingDimension = 6,
        HiddenUnits = [8, 6],
        LinearOutput = false,
    };

    private static readonly FeatureSchema Schema = CreateSchema();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Vectors_are_the_originals(int workers)
    {
        var network = Bind(Design, workers, Load);

        var (users, items) = Forward(network, workers, pass: null);

        AssertClose("user", Numbers(Case.GetProperty("user")), users, 1e-5f);
        AssertClose("item", Numbers(Case.GetProperty("item")), items, 1e-5f);
    }

    // In evaluation mode a batch normalization is part of the linear map before it, and so are its gradients.
    [Fact]
    public void Gradients_are_the_originals()
    {
        var network = Bind(Design with { BatchNormalization = false }, 1, LoadFolded);
        var batch = new TrainingPass(null, 4, 4, 0);
        Forward(network, 1, batch);
        var (users, items) = Rows();
        using var team = new WorkerTeam(1);
        team.Run(worker =>
        {
            network.Users.Backward(worker, UserFeatures(), users, Matrix("userWeight"), batch);
            network.Items.Backward(worker, ItemFeatures(), items, Matrix("itemWeight"), batch);
        });

        foreach (var table in (string[])["user_id", "item"])
            AssertGradient(
                $"embedding.embed_dict.{table}.weight",
                Gradient(network, $"embedding.{table}")
            );
        for (var layer = 0; layer < Design.HiddenUnits.Length; layer++)
        {
            var scale = MergedScale(layer);
            var bias = Gradient(network, $"user.{layer}.bias");
            AssertGradient($"user_mlp.mlp.{4 * layer + 1}.bias", bias);
            AssertGradient(
                $"user_mlp.mlp.{4 * layer}.bias",
                [.. bias.Zip(scale, (gradient, factor) => gradient * factor)]
            );
            AssertGradient(
                $"user_mlp.mlp.{4 * layer + 2}.weight",
                Gradient(network, $"user.{layer}.slope")
            );
            var weight = Gradient(network, $"user.{layer}.weight");
            var inputs = weight.Length / scale.Length;
            var transposed = new float[weight.Length];
            for (var i = 0; i < inputs; i++)
            {
                for (var o = 0; o < scale.Length; o++)
                    transposed[o * inputs + i] = weight[i * scale.Length + o] * scale[o];
            }

            AssertGradient($"user_mlp.mlp.{4 * layer}.weight", transposed);
        }
    }

    private static FeatureSchema CreateSchema()
    {
        static Feature Sparse(string name) =>
            new()
            {
                Name = name,
                Kind = FeatureKind.Sparse,
                Table = name,
                Dimension = 6,
                Length = int.MaxValue,
            };
        return new FeatureSchema(
            [
                Sparse("user_id"),
                Sparse("hist") with
                {
                    Kind = FeatureKind.Sequence,
                    Table = "item",
                    HistoryOf = "item",
                },
            ],
            [Sparse("item")],
            [new EmbeddingTable("user_id", UserRows, 6), new EmbeddingTable("item", ItemRows, 6)]
        );
    }

    private static Network Bind(
        YoutubeDnnArchitecture design,
        int workers,
        Func<string, float[]> load
    )
    {
        var parameters = new ParameterSet(Network.Shapes(Schema, design));
        foreach (var block in parameters.Blocks)
            load(block.Name).CopyTo(parameters.ValuesOf(block.Name));
        return design.CreateNetwork(
            Schema,
            new ParametersAndGradients(parameters),
            FusedEngine.Instance,
            workers
        );
    }

    private static float[] Load(string name)
    {
        var parts = name.Split('.');
        if (parts[0] == "embedding")
            return Original($"embedding.embed_dict.{parts[1]}.weight");
        var layer = 4 * int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return parts[2] switch
        {
            "weight" => Transposed($"user_mlp.mlp.{layer}.weight"),
            "bias" => Original($"user_mlp.mlp.{layer}.bias"),
            "scale" => Original($"user_mlp.mlp.{layer + 1}.weight"),
            "shift" => Original($"user_mlp.mlp.{layer + 1}.bias"),
            "running_mean" => Original($"user_mlp.mlp.{layer + 1}.running_mean"),
            "running_variance" => Original($"user_mlp.mlp.{layer + 1}.running_var"),
            "slope" => Original($"user_mlp.mlp.{layer + 2}.weight"),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static float[] LoadFolded(string name)
    {
        var parts = name.Split('.');
        if (parts[0] == "embedding" || parts[2] == "slope")
            return Load(name);
        var scale = MergedScale(
            int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)
        );
        var values = Load(name);
        if (parts[2] == "weight")
            return [.. values.Select((value, i) => value * scale[i % scale.Length])];
        var mean = Load($"user.{parts[1]}.running_mean");
        var shift = Load($"user.{parts[1]}.shift");
        return [.. values.Select((bias, o) => (bias - mean[o]) * scale[o] + shift[o])];
    }

    private static float[] MergedScale(int layer) =>
        [
            .. Load($"user.{layer}.scale")
                .Zip(
                    Load($"user.{layer}.running_variance"),
                    (scale, variance) => scale / MathF.Sqrt(variance + BatchNormalizationEpsilon)
                ),
        ];

    private static float[] Original(string name)
    {
        var source = Case.GetProperty("parameters").TryGetProperty(name, out var parameter)
            ? parameter
            : Case.GetProperty("buffers").GetProperty(name);
        return Numbers(source);
    }

    private static float[] Transposed(string name)
    {
        var tensor = Case.GetProperty("parameters").GetProperty(name);
        var (rows, columns) = (tensor.GetArrayLength(), tensor[0].GetArrayLength());
        var values = Numbers(tensor);
        return
        [
            .. Enumerable
                .Range(0, values.Length)
                .Select(i => values[i % rows * columns + i / rows]),
        ];
    }

    private static float[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().SelectMany(Numbers)]
            : [element.GetSingle()];

    private static int[][] Histories() =>
        [
            .. Case.GetProperty("batch")
                .GetProperty("hist")
                .EnumerateArray()
                .Select(row =>
                    row.EnumerateArray()
                        .Select(code => code.GetInt32())
                        .Where(code => code > 0)
                        .ToArray()
                ),
        ];

    private static EncodedFeature[] UserFeatures() =>
        [
            new SparseCodes(Codes("user_id")),
            new HistoryCodes(
                [.. Histories().SelectMany(history => history)],
                [.. Enumerable.Range(0, ItemRows)]
            )
            {
                Items = new Lazy<EncodedFeature[]>(ItemFeatures),
                Times = [],
            },
        ];

    private static EncodedFeature[] ItemFeatures() => [new SparseCodes(Codes("item"))];

    private static int[] Codes(string name) =>
        [
            .. Case.GetProperty("batch")
                .GetProperty(name)
                .EnumerateArray()
                .Select(code => code.GetInt32()),
        ];

    private static (TowerRows Users, TowerRows Items) Rows()
    {
        var histories = Histories();
        var (users, items) = (new TowerRows(), new TowerRows());
        users.Resize(histories.Length);
        items.Resize(histories.Length);
        for (int i = 0, start = 0; i < histories.Length; start += histories[i].Length, i++)
        {
            users.SetUser(i, i, start, start + histories[i].Length);
            items.Entity[i] = i;
        }

        return (users, items);
    }

    private static (float[] Users, float[] Items) Forward(
        Network network,
        int workers,
        TrainingPass? pass
    )
    {
        var (users, items) = Rows();
        network.Users.Resize(users);
        network.Items.Resize(items);
        using var team = new WorkerTeam(workers);
        team.Run(worker =>
        {
            network.Users.Forward(worker, UserFeatures(), users, pass);
            network.Items.Forward(worker, ItemFeatures(), items, pass);
        });
        return (network.Users.Output.Span.ToArray(), network.Items.Output.Span.ToArray());
    }

    private static Matrix Matrix(string name)
    {
        var values = Numbers(Case.GetProperty(name));
        var matrix = new Matrix(4, values.Length / 4);
        values.CopyTo(matrix.Span);
        return matrix;
    }

    private static float[] Gradient(Network network, string name)
    {
        var block = network.Weights.Parameters[name];
        return network.Weights.Gradients.AsSpan(block.Offset, block.Length).ToArray();
    }

    private static void AssertGradient(string name, float[] actual)
    {
        var expected = Numbers(Case.GetProperty("gradient").GetProperty(name));
        AssertClose(name, expected, actual, 1e-4f * expected.Max(MathF.Abs));
    }

    private static void AssertClose(string what, float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}[{i}] is {actual[i]}, expected {expected[i]}"
            );
    }
}
