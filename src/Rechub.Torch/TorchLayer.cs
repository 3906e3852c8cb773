using Rechub.Layers;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>Linear → batch normalization → activation → dropout on TorchSharp tensors: the same function as <see cref="DenseLayer"/>.</summary>
internal sealed class TorchLayer(ParameterSet parameters, string name, LayerOptions options)
{
    private static readonly TorchSharp.Scalar Epsilon = 1e-5f;
    private const float Momentum = 0.1f;
    private static readonly TorchSharp.Scalar LeakySlope = 0.01f;
    private static readonly TorchSharp.Scalar DiceEpsilon = 1e-3f;

    /// <summary>The layer's output. <paramref name="leaf"/> returns a parameter block as a leaf of the graph.</summary>
    public Tensor Forward(Tensor input, Func<ParameterBlock, Tensor> leaf, TrainingPass? pass)
    {
        Tensor Parameter(string field) => leaf(parameters[$"{name}.{field}"]);
        var sums = input.mm(Parameter("weight")); // (B, units)
        // Normalization cancels the bias; adding it would only lose precision.
        sums = options.BatchNormalization
            ? Normalize(sums, pass).mul(Parameter("scale")).Plus(Parameter("shift"))
            : sums.Plus(Parameter("bias"));
        if (options.Activation is { } activation)
            sums = Activate(
                activation,
                sums,
                Activations.HasSlope(activation) ? Parameter("slope") : null
            );
        return sums.Drop(
            firstRow: 0,
            options.Dropout,
            Dropout.SaltOf(parameters[$"{name}.weight"]),
            pass
        );
    }

    private static Tensor Activate(ActivationKind kind, Tensor x, Tensor? slope) =>
        kind switch
        {
            ActivationKind.Relu => x.relu(),
            ActivationKind.LeakyRelu => x.relu().Minus(x.neg().relu().mul(LeakySlope)),
            ActivationKind.PRelu => x.relu().Minus(x.neg().relu().mul(slope!)),
            ActivationKind.Sigmoid => x.sigmoid(),
            ActivationKind.Dice => Dice(x, slope!),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    private static Tensor Dice(Tensor x, Tensor slope)
    {
        var deviation = x.Minus(x.mean([1], keepdim: true));
        var spread = deviation.mul(deviation).Plus(DiceEpsilon).sum(1, keepdim: true).sqrt();
        var gate = deviation.div(spread).sigmoid();
        return gate.mul(x).Plus(x.Minus(gate.mul(x)).mul(slope));
    }

    private Tensor Normalize(Tensor x, TrainingPass? pass)
    {
        var bias = parameters.ValuesOf($"{name}.bias");
        var runningMean = parameters.ValuesOf($"{name}.running_mean");
        var runningVariance = parameters.ValuesOf($"{name}.running_variance");
        if (pass is null)
        {
            var center = tensor(runningMean.ToArray()).Minus(tensor(bias.ToArray()));
            return Standardize(x, center, tensor(runningVariance.ToArray()));
        }

        float[] shares =
        [
            .. Enumerable
                .Range(0, (int)x.shape[0])
                .Select(row => pass.MultiplicityOf(row) / pass.Total),
        ];
        var share = tensor(shares, shares.Length, 1);
        var mean = x.mul(share).sum(0, keepdim: true);
        var variance = x.Minus(mean).mul(x.Minus(mean)).mul(share).sum(0, keepdim: true);
        Track(mean.Plus(tensor(bias.ToArray())), runningMean, 1);
        Track(variance, runningVariance, (float)pass.BatchSize / Math.Max(1, pass.BatchSize - 1));
        return Standardize(x, mean, variance);
    }

    private static Tensor Standardize(Tensor x, Tensor mean, Tensor variance) =>
        x.Minus(mean).div(variance.Plus(Epsilon).sqrt());

    private static void Track(Tensor measured, Span<float> running, float correction)
    {
        var values = measured.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            running[i] += Momentum * (values[i] * correction - running[i]);
    }
}
