using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019). One pass over the flat parameters adds penalties, updates both
/// moments, takes the step, and sets the gradient back to 0. As in PyTorch, ε is added outside the square root, every step updates
/// every row of every table, and weight decay is added to the gradient (Adam) or shrinks the weights by lr·decay (AdamW).
/// LazyAdam does the same to layers, and of tables to the rows of the batch alone: a step costs what its batch touches.
/// </summary>
internal sealed unsafe class AdamOptimizer
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    // Rows that are fetched ahead, and floats of a cache line.
    private const int RowsAhead = 4;
    private const int CacheLine = 16;

    // By the number of steps since a row was last moved.
    private static readonly float[] FirstDecays = Powers(Beta1, 1 << 8);
    private static readonly float[] SecondDecays = Powers(Beta2, 1 << 14);
    private static readonly float[] StepSums = Sums(Beta1 / Math.Sqrt(Beta2), 1 << 8);

    private readonly ParametersAndGradients weights;
    private readonly int embeddingLength;
    private readonly Penalty embeddingPenalty;
    private readonly Penalty densePenalty;
    private readonly float decoupledDecay;
    private readonly float clipNorm;
    private readonly double[] partialSquares;

    // The tables of which only touched rows move; none but in LazyAdam.
    private readonly ParameterBlock[] lazyTables;

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
        IsLazy = options.Optimizer == OptimizerKind.LazyAdam;
        lazyTables = IsLazy
            ? [.. weights.Parameters.Blocks.Where(block => block.Role == ParameterRole.Embedding)]
            : [];
        LastSteps = new int[lazyTables.Sum(table => table.Rows)];
    }

    /// <summary>Whether a step moves of the embedding tables the touched rows alone.</summary>
    public bool IsLazy { get; }

    /// <summary>Exponential moving average of the gradient.</summary>
    public float[] FirstMoment { get; }

    /// <summary>Exponential moving average of the squared gradient.</summary>
    public float[] SecondMoment { get; }

    /// <summary>The step that last moved each row of the embedding tables, 0 for none; empty unless <see cref="IsLazy"/>.</summary>
    public int[] LastSteps { get; }

    /// <summary>
    /// Takes step number <paramref name="step"/>, from 1, on this worker's share of the parameters. All gradients must be ready.
    /// Contains a barrier if gradients are clipped.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="touched">Of the rows that the batch reads, those of this worker; null unless <see cref="IsLazy"/>.</param>
    public void Step(Worker worker, long step, float learningRate, TouchedRows? touched = null)
    {
        var start = IsLazy ? embeddingLength : 0;
        var (from, to) = worker.Share(weights.Parameters.TrainableLength - start);
        (from, to) = (start + from, start + to);
        var rate = new StepRate(
            GradientScale: clipNorm > 0 ? ClipScale(worker, from, to, touched) : 1,
            FirstDecay: Beta1,
            SecondDecay: Beta2,
            StepSize: (float)(learningRate / (1 - Math.Pow(Beta1, step))),
            RootCorrection: (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step))),
            Shrink: 1 - learningRate * decoupledDecay
        );
        if (touched is not null)
            UpdateRows(touched, (int)step, rate);
        var boundary = Math.Clamp(embeddingLength, from, to);
        Update(from, boundary, embeddingPenalty, rate);
        Update(boundary, to, densePenalty, rate);
    }

    // The factor that reduces the Euclidean norm of the whole gradient to the limit.
    private float ClipScale(Worker worker, int from, int to, TouchedRows? touched)
    {
        var g = (float*)Unsafe.AsPointer(ref weights.Gradients[0]);
        double squares = VectorMath.Dot(g + from, g + from, to - from);
        foreach (var table in lazyTables)
        {
            foreach (var row in touched![table])
            {
                var own = weights.Gradient(table) + (nint)row * table.Columns;
                squares += VectorMath.Dot(own, own, table.Columns);
            }
        }

        partialSquares[worker.Index] = squares;
        worker.Barrier();
        var norm = Math.Sqrt(partialSquares.Sum());
        return norm > clipNorm ? (float)(clipNorm / norm) : 1;
    }

    // A row that was last moved n steps ago had gradient 0 in between: its moments decay by βⁿ. In those steps Adam would have gone
    // on with the moments, each time by β₁/√β₂ of the step before; a row's step is as long as n such steps.
    private void UpdateRows(TouchedRows touched, int step, StepRate rate)
    {
        var firstRow = 0;
        foreach (var table in lazyTables)
        {
            var rows = touched[table];
            for (var i = 0; i < rows.Length; i++)
            {
                if (i + RowsAhead < rows.Length)
                    Prefetch(table.Offset + rows[i + RowsAhead] * table.Columns, table.Columns);
                ref var last = ref LastSteps[firstRow + rows[i]];
                var missed = step - last;
                last = step;
                var offset = table.Offset + rows[i] * table.Columns;
                Update(
                    offset,
                    offset + table.Columns,
                    embeddingPenalty,
                    rate with
                    {
                        FirstDecay = FirstDecays[Math.Min(missed, FirstDecays.Length - 1)],
                        SecondDecay = SecondDecays[Math.Min(missed, SecondDecays.Length - 1)],
                        StepSize = rate.StepSize * StepSums[Math.Min(missed, StepSums.Length - 1)],
                    }
                );
            }

            firstRow += table.Rows;
        }
    }

    // Rows lie anywhere in memory: while one is updated, the next ones are fetched.
    private void Prefetch(int offset, int columns)
    {
        if (!Sse.IsSupported)
            return;
        var w = (float*)Unsafe.AsPointer(ref weights.Parameters.Values[offset]);
        var g = (float*)Unsafe.AsPointer(ref weights.Gradients[offset]);
        var m = (float*)Unsafe.AsPointer(ref FirstMoment[offset]);
        var v = (float*)Unsafe.AsPointer(ref SecondMoment[offset]);
        for (var column = 0; column < columns; column += CacheLine)
        {
            Sse.Prefetch0(w + column);
            Sse.Prefetch0(g + column);
            Sse.Prefetch0(m + column);
            Sse.Prefetch0(v + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(int from, int to, Penalty penalty, StepRate rate)
    {
        var (gradientScale, firstDecay, secondDecay, stepSize, rootCorrection, shrink) = rate;
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
                Vector512.Load(m + i) * firstDecay
            );
            var second = Vector512.FusedMultiplyAdd(
                gradient * (1 - Beta2),
                gradient,
                Vector512.Load(v + i) * secondDecay
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
            m[i] = firstDecay * m[i] + (1 - Beta1) * gradient;
            v[i] = secondDecay * v[i] + (1 - Beta2) * gradient * gradient;
            w[i] = w[i] * shrink - stepSize * m[i] / (MathF.Sqrt(v[i]) * rootCorrection + Epsilon);
            g[i] = 0;
        }
    }

    // βⁿ for n = 0, 1, … until it hardly changes.
    private static float[] Powers(double beta, int count) =>
        [.. Enumerable.Range(0, count).Select(n => (float)Math.Pow(beta, n))];

    // 1 + r + … + rⁿ⁻¹.
    private static float[] Sums(double ratio, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(n => (float)((1 - Math.Pow(ratio, n)) / (1 - ratio))),
        ];

    /// <summary>What a step does to a range of parameters.</summary>
    /// <param name="GradientScale">Factor of the gradient.</param>
    /// <param name="FirstDecay">Factor of the first moment before the gradient is added.</param>
    /// <param name="SecondDecay">Factor of the second moment before the squared gradient is added.</param>
    /// <param name="StepSize">Factor of the first moment in the step, with its bias correction.</param>
    /// <param name="RootCorrection">Bias correction of the second moment's root.</param>
    /// <param name="Shrink">Factor of the weights: decoupled weight decay.</param>
    private readonly record struct StepRate(
        float GradientScale,
        float FirstDecay,
        float SecondDecay,
        float StepSize,
        float RootCorrection,
        float Shrink
    );
}
