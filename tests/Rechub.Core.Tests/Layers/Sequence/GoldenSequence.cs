using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>A tower of golden/sequence.json: its layout, its parameters under our names, and what it must give.</summary>
internal sealed unsafe class GoldenSequence
{
    private const string Table = "item";

    private readonly JsonElement golden;
    private readonly Dictionary<string, float[]> expected = [];

    public GoldenSequence(JsonElement golden)
    {
        this.golden = golden;
        var config = golden.GetProperty("config");
        var kind = Name switch
        {
            "SASRec" => SequenceBlockKind.SASRec,
            "PreNorm" => SequenceBlockKind.PreNorm,
            "LiGR" => SequenceBlockKind.LiGR,
            _ => SequenceBlockKind.HSTU,
        };
        Layout = new SequenceLayout
        {
            Name = "user",
            Window = config.GetProperty("window").GetInt32(),
            Dimension = config.GetProperty("dimension").GetInt32(),
            Kind = kind,
            Blocks = config.GetProperty("blocks").GetInt32(),
            Heads = config.GetProperty("heads").GetInt32(),
            FeedForward = config.TryGetProperty("feedForward", out var forward)
                ? Enum.Parse<FeedForwardKind>(forward.GetString()!)
                : default,
            FeedForwardFactor = config.TryGetProperty("multiplier", out var factor)
                ? factor.GetInt32()
                : 1,
            Position =
                IsTorchRechub ? PositionKind.AbsoluteAndRelative
                : kind == SequenceBlockKind.HSTU ? PositionKind.Relative
                : PositionKind.Absolute,
            Times = config.TryGetProperty("buckets", out var buckets)
                ? new TimeBucketing(IsTorchRechub ? 1 : 0.301, buckets.GetInt32())
                : null,
            ScaleScores = IsTorchRechub,
            HasProjectionBias = IsTorchRechub,
            Epsilon = config.GetProperty("eps").GetSingle(),
        };
        var parameters = new ParameterSet([
            new(InputLayer.TableName(Table), ItemRows, Layout.Dimension, ParameterRole.Embedding),
            .. Layout.Shapes(),
        ]);
        Weights = new ParametersAndGradients(parameters);
        var values = Ours(golden.GetProperty("parameters"));
        foreach (var block in parameters.Blocks)
            values[block.Name].CopyTo(parameters.ValuesOf(block.Name));
        expected = Ours(golden.GetProperty("gradient"));
    }

    public SequenceLayout Layout { get; }

    public ParametersAndGradients Weights { get; }

    public SequenceTower CreateTower(int workers)
    {
        var item = new Feature
        {
            Name = Table,
            Kind = FeatureKind.Sparse,
            Table = Table,
            Dimension = Layout.Dimension,
            Length = 1,
        };
        var items = new FusedTower(Weights, new TowerLayout("item", [item], [], false), workers);
        return new SequenceTower(
            Weights,
            Layout,
            new HistoryInput(Weights, Layout, items, users: null),
            workers
        );
    }

    /// <summary>Whether the time of a query is that of the item to predict.</summary>
    public bool AsksAtNextTime => Name == "HSTU.positionAndNextTime";

    public int ItemRows => golden.GetProperty("config").GetProperty("items").GetInt32() + 1;

    private bool IsTorchRechub => Name == "HSTU.positionAndOwnTime";

    private string Name => golden.GetProperty("name").GetString()!;

    public void AssertHidden(float[] actual) =>
        AssertClose("hidden", Numbers(golden.GetProperty("hidden")), actual, 1e-5f);

    /// <summary>Holds the loss to the original's, the mean cross-entropy over items 1 to V, and gives its gradient by the hidden vectors.</summary>
    public Matrix LossGradient(Matrix hidden, int[] targets)
    {
        var items = Weights.Parameters.ValuesOf(InputLayer.TableName(Table)).ToArray();
        var gradient = new Matrix(hidden.Rows, hidden.Columns);
        var itemGradients = Weights.Gradients.AsSpan(0, items.Length);
        var loss = 0.0;
        for (var row = 0; row < hidden.Rows; row++)
        {
            var h = hidden.Row(row);
            var scores = new double[ItemRows - 1];
            for (var item = 1; item < ItemRows; item++)
            {
                for (var d = 0; d < h.Length; d++)
                    scores[item - 1] += (double)h[d] * items[(item * h.Length) + d];
            }

            var sum = scores.Sum(Math.Exp);
            loss += (Math.Log(sum) - scores[targets[row] - 1]) / hidden.Rows;
            for (var item = 1; item < ItemRows; item++)
            {
                var share =
                    ((Math.Exp(scores[item - 1]) / sum) - (item == targets[row] ? 1 : 0))
                    / hidden.Rows;
                for (var d = 0; d < h.Length; d++)
                {
                    gradient.Row(row)[d] += (float)(share * items[(item * h.Length) + d]);
                    itemGradients[(item * h.Length) + d] += (float)(share * h[d]);
                }
            }
        }

        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss, 1e-5);
        return gradient;
    }

    public void AssertGradients()
    {
        foreach (var block in Weights.Parameters.Blocks)
        {
            var actual = Weights.Gradients.AsSpan(block.Offset, block.Length).ToArray();
            var own = expected[block.Name];
            if (!IsTorchRechub && IsBias(block.Name))
                (own, actual) = (own[..block.Columns], SumOfRows(actual, block.Columns));
            AssertClose(block.Name, own, actual, 1e-4f * own.Max(MathF.Abs));
        }
    }

    private static bool IsBias(string name) =>
        name.EndsWith(".distance", StringComparison.Ordinal)
        || name.EndsWith(".time", StringComparison.Ordinal);

    // The original's heads share one row of biases; ours have one each.
    private static float[] SumOfRows(float[] values, int columns) =>
        [
            .. Enumerable
                .Range(0, columns)
                .Select(column =>
                    Enumerable
                        .Range(0, values.Length / columns)
                        .Sum(row => values[(row * columns) + column])
                ),
        ];

    private Dictionary<string, float[]> Ours(JsonElement original)
    {
        var ours = new Dictionary<string, float[]>();
        foreach (var block in ParametersOf(original))
            ours.Add(block.Name, block.Values);
        return ours;
    }

    private IEnumerable<(string Name, float[] Values)> ParametersOf(JsonElement original)
    {
        float[] Get(string name) => Numbers(original.GetProperty(name));
        float[] Weight(string name) => Transposed(Get(name), Layout!.Dimension);
        yield return (InputLayer.TableName(Table), Get("item.weight"));
        if (original.TryGetProperty("position.weight", out var position))
            yield return ("user.position", Numbers(position));
        for (var block = 0; block < Layout.Blocks; block++)
        {
            if (IsTorchRechub)
            {
                foreach (var parameter in TorchRechubBlock(original, block))
                    yield return parameter;
                continue;
            }

            if (Layout.Kind == SequenceBlockKind.HSTU)
            {
                var hstu = $"layers.stu_blocks.{block}";
                var name = $"user.{block}.hstu";
                yield return ($"{name}.norm.gain", Get($"{hstu}.norm_input.weight"));
                yield return ($"{name}.norm.offset", Get($"{hstu}.norm_input.bias"));
                yield return ($"{name}.uvqk.weight", Get($"{hstu}.uvqk_proj"));
                yield return ($"{name}.attended.gain", Get($"{hstu}.norm_attn_output.weight"));
                yield return ($"{name}.attended.offset", Get($"{hstu}.norm_attn_output.bias"));
                yield return ($"{name}.output.weight", Weight($"{hstu}.output_mlp.weight"));
                yield return ($"{name}.output.bias", Get($"{hstu}.output_mlp.bias"));
                yield return (
                    $"{name}.distance",
                    ForEachHead(Get($"{hstu}.rel_attn.pos_weights")[..Layout.Window])
                );
                if (Layout.Times is not null)
                    yield return (
                        $"{name}.time",
                        ForEachHead(Get($"{hstu}.rel_attn.time_weights"))
                    );
                continue;
            }

            var from = $"layers.transformer_blocks.{block}";
            var (first, second) =
                Layout.Kind == SequenceBlockKind.SASRec
                    ? ("q_layer_norm", "ff_layer_norm")
                    : ("layer_norm_1", "layer_norm_2");
            var attention = $"user.{block}.attention";
            var feedForward = $"user.{block}.feed_forward";
            var inputs = Get($"{from}.multi_head_attn.in_proj_weight");
            var inputBias = Get($"{from}.multi_head_attn.in_proj_bias");
            var (width, square) = (Layout.Dimension, Layout.Dimension * Layout.Dimension);
            yield return ($"{attention}.norm.gain", Get($"{from}.{first}.weight"));
            yield return ($"{attention}.norm.offset", Get($"{from}.{first}.bias"));
            yield return ($"{attention}.query.weight", Transposed(inputs[..square], width));
            yield return ($"{attention}.query.bias", inputBias[..width]);
            yield return ($"{attention}.key_value.weight", Transposed(inputs[square..], width));
            yield return ($"{attention}.key_value.bias", inputBias[width..]);
            yield return (
                $"{attention}.output.weight",
                Weight($"{from}.multi_head_attn.out_proj.weight")
            );
            yield return ($"{attention}.output.bias", Get($"{from}.multi_head_attn.out_proj.bias"));
            yield return ($"{feedForward}.norm.gain", Get($"{from}.{second}.weight"));
            yield return ($"{feedForward}.norm.offset", Get($"{from}.{second}.bias"));
            var hidden = Get($"{from}.feed_forward.ff_linear_1.weight");
            if (Layout.FeedForward == FeedForwardKind.SwiGLU)
                hidden = [.. hidden, .. Get($"{from}.feed_forward.ff_linear_3.weight")];
            yield return ($"{feedForward}.hidden.weight", Transposed(hidden, width));
            yield return (
                $"{feedForward}.output.weight",
                Transposed(
                    Get($"{from}.feed_forward.ff_linear_2.weight"),
                    width * Layout.FeedForwardFactor
                )
            );
            if (Layout.FeedForward != FeedForwardKind.SwiGLU)
            {
                yield return (
                    $"{feedForward}.hidden.bias",
                    Get($"{from}.feed_forward.ff_linear_1.bias")
                );
                yield return (
                    $"{feedForward}.output.bias",
                    Get($"{from}.feed_forward.ff_linear_2.bias")
                );
            }

            if (Layout.Kind != SequenceBlockKind.LiGR)
                continue;
            yield return ($"{attention}.gate.weight", Weight($"{from}.gating_linear_1.weight"));
            yield return ($"{attention}.gate.bias", Get($"{from}.gating_linear_1.bias"));
            yield return ($"{feedForward}.gate.weight", Weight($"{from}.gating_linear_2.weight"));
            yield return ($"{feedForward}.gate.bias", Get($"{from}.gating_linear_2.bias"));
        }

        if (!Layout.HasLastNorm)
            yield break;
        var last = Layout.Kind == SequenceBlockKind.SASRec ? "layers.last_layernorm" : "final";
        yield return ("user.norm.gain", Get($"{last}.weight"));
        yield return ("user.norm.offset", Get($"{last}.bias"));
    }

    // Its projection gives q, k, u, v; ours u, v, q, k. Its biases are [distance or bucket, head].
    private IEnumerable<(string Name, float[] Values)> TorchRechubBlock(
        JsonElement original,
        int block
    )
    {
        float[] Get(string name) => Numbers(original.GetProperty($"layers.layers.{block}.{name}"));
        var (name, width) = ($"user.{block}.hstu", Layout.Dimension);
        float[] Reordered(float[] values)
        {
            var part = values.Length / 4;
            return [.. values[(2 * part)..], .. values[..(2 * part)]];
        }

        yield return ($"{name}.norm.gain", Get("norm_in.weight"));
        yield return ($"{name}.norm.offset", Get("norm_in.bias"));
        yield return ($"{name}.uvqk.weight", Transposed(Reordered(Get("proj1.weight")), width));
        yield return ($"{name}.uvqk.bias", Reordered(Get("proj1.bias")));
        yield return ($"{name}.attended.gain", Get("norm_attn.weight"));
        yield return ($"{name}.attended.offset", Get("norm_attn.bias"));
        yield return ($"{name}.output.weight", Transposed(Get("proj2.weight"), width));
        yield return ($"{name}.output.bias", Get("proj2.bias"));
        var heads = Layout.Heads;
        yield return (
            $"{name}.distance",
            Transposed(Get("rab.pos_w")[..(Layout.Window * heads)], heads)
        );
        yield return ($"{name}.time", Transposed(Get("rab.ts_w"), heads));
    }

    private float[] ForEachHead(float[] biases) =>
        [.. Enumerable.Repeat(biases, Layout.Heads).SelectMany(x => x)];

    // PyTorch keeps weights outputs × inputs, we inputs × outputs.
    private static float[] Transposed(float[] values, int inputs)
    {
        var outputs = values.Length / inputs;
        return
        [
            .. Enumerable
                .Range(0, values.Length)
                .Select(i => values[(i % outputs * inputs) + (i / outputs)]),
        ];
    }

    private static float[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().SelectMany(Numbers)]
            : [element.GetSingle()];

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
