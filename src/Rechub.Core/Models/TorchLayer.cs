using static TorchSharp.torch;

namespace Rechub.Models;

/// <summary>Linear → batch normalisation → activation → dropout on TorchSharp tensors; the same function as <see cref="DenseLayer"/>.</summary>
internal sealed class TorchLayer(Weights weights, string name, LayerOptions options)
{
    private const double Epsilon = 1e-5;
    private const float Momentum = 0.1f;
    private const double LeakySlope = 0.01;
    private const double DiceEpsilon = 1e-3;

    /// <summary>The layer's output; <paramref name="leaf"/> gives a parameter block as a leaf of the graph.</summary>
    public Tensor Forward(Tensor input, Func<ParameterBlock, Tensor> leaf, BatchWeights? batch)
    {
        Tensor Parameter(string field) => leaf(weights.Parameters[$"{name}.{field}"]);
        var sums = input.mm(Parameter("weight")) + Parameter("bias"); // (B, units)
        if (options.BatchNormalization)
            sums = Normalize(sums, batch) * Parameter("scale") + Parameter("shift");
        if (options.Activation is { } activation)
            sums = Activate(
                activation,
                sums,
                Activations.HasSlope(activation) ? Parameter("slope") : null
            );
        return batch is null || options.Dropout == 0 ? sums : sums * DropoutMask(sums, batch);
    }

    private static Tensor Activate(ActivationKind kind, Tensor x, Tensor? slope) =>
        kind switch
        {
            ActivationKind.Relu => x.relu(),
            ActivationKind.LeakyRelu => TorchSharp.torch.nn.functional.leaky_relu(x, LeakySlope),
            ActivationKind.PRelu => x.relu() - slope! * (-x).relu(),
            ActivationKind.Sigmoid => x.sigmoid(),
            _ => Dice(x, slope!),
        };

    private static Tensor Dice(Tensor x, Tensor slope)
    {
        var centred = x - x.mean([1], keepdim: true);
        var gate = (
            centred / (centred.square() + DiceEpsilon).sum(1, keepdim: true).sqrt()
        ).sigmoid();
        return gate * x + (1 - gate) * slope * x;
    }

    private Tensor Normalize(Tensor x, BatchWeights? batch)
    {
        var runningMean = weights.Parameters.ValuesOf($"{name}.running_mean");
        var runningVariance = weights.Parameters.ValuesOf($"{name}.running_variance");
        if (batch is null)
            return (x - tensor(runningMean.ToArray()))
                / (tensor(runningVariance.ToArray()) + Epsilon).sqrt();
        float[] shares =
        [
            .. Enumerable.Range(0, (int)x.shape[0]).Select(row => batch.Of(row) / batch.Total),
        ];
        var share = tensor(shares, shares.Length, 1);
        var mean = (x * share).sum(0, keepdim: true);
        var variance = ((x - mean).square() * share).sum(0, keepdim: true);
        Track(mean, runningMean, 1);
        Track(variance, runningVariance, (float)batch.BatchSize / Math.Max(1, batch.BatchSize - 1));
        return (x - mean) / (variance + Epsilon).sqrt();
    }

    private static void Track(Tensor measured, Span<float> running, float correction)
    {
        var values = measured.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            running[i] += Momentum * (values[i] * correction - running[i]);
    }

    // The same outputs are dropped as in the fused layer.
    private unsafe Tensor DropoutMask(Tensor x, BatchWeights batch)
    {
        var (rows, columns) = ((int)x.shape[0], (int)x.shape[1]);
        var mask = new float[rows * columns];
        Array.Fill(mask, 1);
        var salt = Dropout.SaltOf(weights.Parameters[$"{name}.weight"]);
        fixed (float* values = mask)
        {
            for (var row = 0; row < rows; row++)
                Dropout.Apply(
                    values + row * columns,
                    columns,
                    row,
                    options.Dropout,
                    batch.DropoutSeed ^ salt
                );
        }

        return tensor(mask, rows, columns);
    }
}
