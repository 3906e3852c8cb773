using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Losses;

namespace Rechub.Tests.Models;

/// <summary>The network, batch and labels of golden/dssm.json, with the original's parameter names.</summary>
internal sealed class GoldenTower
{
    private readonly JsonElement batch;
    private readonly JsonElement variant;

    public GoldenTower(JsonElement file, JsonElement variant)
    {
        this.variant = variant;
        batch = file.GetProperty("batch");
        Labels = [.. file.GetProperty("label").EnumerateArray().Select(label => label.GetInt32())];
        var config = file.GetProperty("config");
        var dimension = config.GetProperty("embed_dim").GetInt32();
        var vocabulary = config.GetProperty("vocab");
        Options = new DssmArchitecture
        {
            EmbeddingDimension = dimension,
            HiddenUnits =
            [
                .. config.GetProperty("dims").EnumerateArray().Select(units => units.GetInt32()),
            ],
            Activation = ActivationKind.PRelu,
            LinearOutput = false,
            BatchNormalization = true,
            Temperature =
                variant.GetProperty("temperature").ValueKind == JsonValueKind.Null
                    ? 1
                    : variant.GetProperty("temperature").GetSingle(),
        };
        Feature Sparse(string name) =>
            new()
            {
                Name = name,
                Kind = FeatureKind.Sparse,
                Table = name,
                Dimension = dimension,
                Length = int.MaxValue,
            };
        Schema = new FeatureSchema(
            [
                Sparse("user_id"),
                Sparse("gender"),
                Sparse("hist_movie_id") with
                {
                    Kind = FeatureKind.Sequence,
                    Table = "movie_id",
                    HistoryOf = "movie_id",
                },
            ],
            [Sparse("movie_id"), Sparse("cate_id")],
            [
                .. vocabulary
                    .EnumerateObject()
                    .Select(entry => new EmbeddingTable(
                        entry.Name,
                        entry.Value.GetInt32(),
                        dimension
                    )),
            ]
        );
        UserFeatures =
        [
            new SparseCodes(Codes("user_id")),
            new SparseCodes(Codes("gender")),
            History(),
        ];
        ItemFeatures = [new SparseCodes(Codes("movie_id")), new SparseCodes(Codes("cate_id"))];
        FillBatch();
    }

    public DssmArchitecture Options { get; }

    public FeatureSchema Schema { get; }

    public EncodedFeature[] UserFeatures { get; }

    public EncodedFeature[] ItemFeatures { get; }

    public TrainingBatch Batch { get; } = new();

    public int[] Labels { get; }

    /// <summary>Parameters and statistics from one or more objects of the file, by the original's names.</summary>
    public ParameterSet Load(params JsonElement[] sources)
    {
        var parameters = new ParameterSet(Network.Shapes(Schema, Options));
        foreach (var block in parameters.Blocks)
        {
            var tensor = sources
                .Select(source => Find(source, block.Name))
                .First(found => found is not null)!;
            Oriented(block, tensor).CopyTo(parameters.Values.AsSpan(block.Offset));
        }

        return parameters;
    }

    /// <summary>The golden tensor of one of our blocks, laid out as ours; null where the object has none.</summary>
    public static float[]? Expected(
        JsonElement source,
        ParameterBlock block,
        string? part = null
    ) => Find(source, block.Name, part) is { } tensor ? Oriented(block, tensor) : null;

    /// <summary>
    /// A bias before a normalization has no true gradient, and so what the original's Adam makes of it is noise, as is a running
    /// mean from the second step on, which contains it; see the golden README.
    /// </summary>
    public static bool IsNoise(ParameterBlock block) =>
        block.Name.EndsWith(".bias", StringComparison.Ordinal)
        || block.Name.EndsWith(".running_mean", StringComparison.Ordinal);

    public static float[] Tensor(JsonElement element) =>
        [
            .. (element.ValueKind == JsonValueKind.Array ? element : element.GetProperty("data"))
                .EnumerateArray()
                .Select(x => x.GetSingle()),
        ];

    // Ours are input × output, the original's output × input.
    private static float[] Oriented(ParameterBlock block, float[] tensor)
    {
        if (!block.Name.EndsWith(".weight", StringComparison.Ordinal))
            return tensor;
        var oriented = new float[tensor.Length];
        for (var i = 0; i < block.Rows; i++)
        {
            for (var o = 0; o < block.Columns; o++)
                oriented[i * block.Columns + o] = tensor[o * block.Rows + i];
        }

        return oriented;
    }

    private static float[]? Find(JsonElement source, string name, string? part = null) =>
        source.TryGetProperty(OriginalName(name), out var tensor)
            ? Tensor(part is null ? tensor : tensor.GetProperty(part))
            : null;

    private static string OriginalName(string name)
    {
        var parts = name.Split('.');
        if (parts[0] == "embedding")
            return $"embedding.embed_dict.{parts[1]}.weight";
        var layer = 4 * int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var (offset, field) = parts[2] switch
        {
            "weight" => (0, "weight"),
            "bias" => (0, "bias"),
            "scale" => (1, "weight"),
            "shift" => (1, "bias"),
            "running_mean" => (1, "running_mean"),
            "running_variance" => (1, "running_var"),
            _ => (2, "weight"),
        };
        return $"{parts[0]}_mlp.mlp.{layer + offset}.{field}";
    }

    private int[] Codes(string name) =>
        [.. batch.GetProperty(name).EnumerateArray().Select(code => code.GetInt32())];

    private int[][] Histories() =>
        [
            .. batch
                .GetProperty("hist_movie_id")
                .EnumerateArray()
                .Select(row => row.EnumerateArray().Select(code => code.GetInt32()).ToArray()),
        ];

    private HistoryCodes History()
    {
        var codes = Histories().SelectMany(row => row).ToArray();
        return new HistoryCodes(codes, [.. Enumerable.Range(0, codes.Max() + 1)])
        {
            Items = new Lazy<EncodedFeature[]>([]),
            Times = [],
        };
    }

    private void FillBatch()
    {
        var histories = Histories();
        var count = histories.Length;
        Batch.Users.Resize(count);
        Batch.ResizeCandidates(1);
        Batch.ResizeItems(count);
        // The original pads on the left; without a padding id its padding rows count as items.
        var averagesPadding = variant.GetProperty("padding_idx").ValueKind == JsonValueKind.Null;
        for (int i = 0, start = 0; i < count; start += histories[i].Length, i++)
        {
            Batch.Users.Entity[i] = i;
            Batch.Users.HistoryStart[i] = averagesPadding
                ? start
                : start + histories[i].Count(code => code == 0);
            Batch.Users.HistoryEnd[i] = start + histories[i].Length;
            Batch.Items.Entity[i] = i;
            Batch.Multiplicity[i] = 1;
            Batch.Candidates[i] = i;
        }
    }
}

/// <summary>Binary cross-entropy of labeled pairs, as the golden batch has them.</summary>
internal sealed class LabeledLoss(int[] labels) : ILoss
{
    public double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        var (from, to) = worker.Share(labels.Length);
        double loss = 0;
        Span<float> score = stackalloc float[1];
        for (var row = from; row < to; row++)
        {
            var sign = labels[row] == 1 ? 1 : -1;
            score[0] = sign * Score(vectors, row) * inverseTemperature;
            loss += BinaryCrossEntropyLoss.Objective(score) / labels.Length;
            var derivative = sign * score[0] * inverseTemperature / labels.Length;
            for (var column = 0; column < vectors.Users.Columns; column++)
            {
                vectors.UserGradient.Row(row)[column] = derivative * vectors.Items.Row(row)[column];
                vectors.ItemGradient.Row(row)[column] = derivative * vectors.Users.Row(row)[column];
            }
        }

        worker.Barrier();
        return loss;
    }

    public static float Score(StepVectors vectors, int row)
    {
        var score = 0f;
        for (var column = 0; column < vectors.Users.Columns; column++)
            score += vectors.Users.Row(row)[column] * vectors.Items.Row(row)[column];
        return score;
    }
}
