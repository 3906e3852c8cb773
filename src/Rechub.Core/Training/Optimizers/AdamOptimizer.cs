using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019). One pass over the flat parameters adds penalties, updates both
/// moments, takes the step, and sets the gradient back to 0. As in PyTorch, ε is added outside the square root, every step updates
/// every row of every table, and weight decay is added to the gradient (Adam) or shrinks the weights by lr·decay (AdamW).
/// LazyAdam is Adam, but of tables a step updates the rows of its batch alone; see <see cref="LazyRows"/>.
/// </summary>
internal sealed unsafe class AdamOptimizer
{
    /// <summary>Decay of the first moment.</summary>
    public const float Beta1 = 0.9f;

    /// <summary>Decay of the second moment.</summary>
    public const float Beta2 = 0.999f;

    /// <summary>Least denominator of a step.</summary>
    public const float Epsilon = 1e-8f;

    private readonly ParametersAndGradients weights;
    private readonly int embeddingLength;
    private readonly Penalty embeddingPenalty;
    private readonly Penalty densePenalty;
    private readonly float decoupledDecay;
    private readonly float clipNorm;
    private readonly double[] partialSquares;

    /// <summary>Makes an optimizer with zero moments.</summary>
    /// <param name="weights">The parameters to update, and their gradients.</param>
    /// <param name="options">Weight decay, penalties and clipping.</param>
    /// <param name="workers">Size of the team that will run it.</param>
    public AdamOptimizer(ParametersAndGradients weights, TrainingOptions options, int workers)
    {
        this.weights = weights;
        var length = weights.Gradients.Length;
        FirstMoment = GC.AllocateArray<float>(length, pinned: true);
        SecondMoment = GC.AllocateArray<float>(length, pinned: true);
        embeddingLength = weights.Parameters.EmbeddingLength;
        (var coupled, decoupledDecay) = options.Optimizer switch
        {
            OptimizerKind.Adam or OptimizerKind.LazyAdam => (options.WeightDecay, 0f),
            OptimizerKind.AdamW => (0f, options.WeightDecay),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Optimizer, null),
        };
        embeddingPenalty = new Penalty(options.EmbeddingL1, options.EmbeddingL2 + coupled);
        densePenalty = new Penalty(options.DenseL1, options.DenseL2 + coupled);
        clipNorm = options.GradientClip;
        partialSquares = new double[workers];
        if (options.Optimizer == OptimizerKind.LazyAdam)
            LazyRows = new LazyRows(weights, FirstMoment, SecondMoment);
    }

    /// <summary>Exponential moving average of the gradient.</summary>
    public float[] FirstMoment { get; }

    /// <summary>Exponential moving average of the squared gradient.</summary>
    public float[] SecondMoment { get; }

    /// <summary>The rows that steps update only when they touch them; null unless the optimizer is LazyAdam.</summary>
    public LazyRows? LazyRows { get; }

    /// <summary>
    /// Takes step number <paramref name="step"/>, from 1, on this worker's share of the parameters. All gradients must be ready.
    /// Contains a barrier if gradients are clipped.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="touched">The rows of the batch, all caught up; null without <see cref="LazyRows"/>.</param>
    public void Step(Worker worker, long step, float learningRate, TouchedRows? touched = null)
    {
        var start = LazyRows is null ? 0 : embeddingLength;
        var (from, to) = worker.Share(weights.Parameters.TrainableLength - start);
        (from, to) = (start + from, start + to);
        var gradientScale = clipNorm > 0 ? ClipScale(worker, from, to, touched) : 1;
        var stepSize = (float)(learningRate / (1 - Math.Pow(Beta1, step)));
        var rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
        var shrink = 1 - learningRate * decoupledDecay;
        if (touched is not null)
        {
            UpdateRows(worker, touched, gradientScale, stepSize, rootCorrection);
            LazyRows!.Mark(worker, touched, (int)step);
            if (worker.Index == 0)
                LazyRows.StepSizes.Add(stepSize / rootCorrection);
        }

        var boundary = Math.Clamp(embeddingLength, from, to);
        Update(from, boundary, embeddingPenalty, gradientScale, stepSize, rootCorrection, shrink);
        Update(boundary, to, densePenalty, gradientScale, stepSize, rootCorrection, shrink);
    }

    // The factor that reduces the Euclidean norm of the whole gradient to the limit. Rows that are not touched have gradient 0.
    private float ClipScale(Worker worker, int from, int to, TouchedRows? touched)
    {
        var g = (float*)Unsafe.AsPointer(ref weights.Gradients[0]);
        double squares = VectorMath.Dot(g + from, g + from, to - from);
        foreach (var table in LazyRows?.Tables ?? [])
        {
            foreach (var row in LazyRows.ShareOf(worker, touched!, table))
            {
                var own = g + LazyRows.OffsetOf(table, row);
                squares += VectorMath.Dot(own, own, table.Columns);
            }
        }

        partialSquares[worker.Index] = squares;
        worker.Barrier();
        var norm = Math.Sqrt(partialSquares.Sum());
        return norm > clipNorm ? (float)(clipNorm / norm) : 1;
    }

    private void UpdateRows(
        Worker worker,
        TouchedRows touched,
        float gradientScale,
        float stepSize,
        float rootCorrection
    )
    {
        foreach (var table in LazyRows!.Tables)
        {
            foreach (var row in LazyRows.ShareOf(worker, touched, table))
            {
                var from = LazyRows.OffsetOf(table, row);
                var to = from + table.Columns;
                Update(from, to, embeddingPenalty, gradientScale, stepSize, rootCorrection, 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(
        int from,
        int to,
        Penalty penalty,
        float gradientScale,
        float stepSize,
        float rootCorrection,
        float shrink
    )
    {
        var w = (float*)Unsafe.AsPointer(ref weights.Parameters.Values[0]);
        var g = (float*)Unsafe.AsPointer(ref weights.Gradients[0]);
        var m = (float*)Unsafe.AsPointer(ref FirstMoment[0]);
        var v = (float*)Unsafe.AsPointer(ref SecondMoment[0]);
        var i = from;
        for (; i + Vector512<float>.Count <= to; i += Vector512<float>.Count)
        {
            var weight = Vector512.Load(w + i);
            var gradient = Vector512.FusedMultiplyAdd(
                Vector512.Create(penalty.L2),
                weight,
                Vector512.Load(g + i) * gradientScale
            );
            if (penalty.L1 != 0)
                gradient += Vector512.ConditionalSelect(
                    Vector512.Equals(weight, Vector512<float>.Zero),
                    Vector512<float>.Zero,
                    Vector512.CopySign(Vector512.Create(penalty.L1), weight)
                );
            var first = Vector512.FusedMultiplyAdd(
                Vector512.Create(1 - Beta1),
                gradient,
                Vector512.Load(m + i) * Beta1
            );
            var second = Vector512.FusedMultiplyAdd(
                gradient * (1 - Beta2),
                gradient,
                Vector512.Load(v + i) * Beta2
            );
            var denominator = Vector512.FusedMultiplyAdd(
                Vector512.Sqrt(second),
                Vector512.Create(rootCorrection),
                Vector512.Create(Epsilon)
            );
            (weight * shrink - first * stepSize / denominator).Store(w + i);
            first.Store(m + i);
            second.Store(v + i);
            Vector512<float>.Zero.Store(g + i);
        }

        for (; i < to; i++)
        {
            var gradient =
                g[i] * gradientScale
                + penalty.L2 * w[i]
                + (penalty.L1 == 0 || w[i] == 0 ? 0 : MathF.CopySign(penalty.L1, w[i]));
            m[i] = Beta1 * m[i] + (1 - Beta1) * gradient;
            v[i] = Beta2 * v[i] + (1 - Beta2) * gradient * gradient;
            w[i] = w[i] * shrink - stepSize * m[i] / (MathF.Sqrt(v[i]) * rootCorrection + Epsilon);
            g[i] = 0;
        }
    }
}
