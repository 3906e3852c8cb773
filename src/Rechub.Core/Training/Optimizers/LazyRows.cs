using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Optimizers;

/// <summary>
/// Rows of embedding tables that Adam updates only when a batch touches them. In the steps between, a row's gradient is 0, and Adam
/// would go on with its decaying moments. These steps are made up at once before the row is read again: after step s the weight
/// moves by −m/√v · Σₖ αₛ₊ₖ·(β₁/√β₂)ᵏ, with the step sizes αⱼ = lrⱼ·√(1 − β₂ʲ)/(1 − β₁ʲ), and the moments decay. So the rows are
/// Adam's, up to rounding, at the cost of those that are read. Carpenter (2008) has such lazy updates for stochastic gradients.
/// </summary>
internal sealed unsafe class LazyRows
{
    // Rows that are fetched ahead, and floats of a cache line.
    private const int RowsAhead = 4;
    private const int CacheLine = 16;

    // Steps after which the moments no longer move a weight: (β₁/√β₂)¹²⁸ = 1.5e-6.
    private const int Memory = 128;

    // Powers by the number of steps, as far as they change anything; those of a step's length from its first power.
    private static readonly float[] FirstDecays = Powers(AdamOptimizer.Beta1, 1 << 8);
    private static readonly float[] SecondDecays = Powers(AdamOptimizer.Beta2, 1 << 15);
    private static readonly float[] StepDecays = Powers(
        AdamOptimizer.Beta1 / Math.Sqrt(AdamOptimizer.Beta2),
        Memory + 1
    )[1..];

    private readonly ParametersAndGradients weights;
    private readonly float[] firstMoment;
    private readonly float[] secondMoment;

    /// <summary>Binds the rows of all embedding tables to their weights and moments.</summary>
    public LazyRows(ParametersAndGradients weights, float[] firstMoment, float[] secondMoment)
    {
        (this.weights, this.firstMoment, this.secondMoment) = (weights, firstMoment, secondMoment);
        Tables =
        [
            .. weights.Parameters.Blocks.Where(block => block.Role == ParameterRole.Embedding),
        ];
        LastSteps = new int[Tables.Sum(table => table.Rows)];
    }

    /// <summary>The embedding tables.</summary>
    public ParameterBlock[] Tables { get; }

    /// <summary>The step up to which each row is Adam's, table by table; 0 if no batch has touched it.</summary>
    public int[] LastSteps { get; }

    /// <summary>The step size α of each step so far, from step 1.</summary>
    public List<float> StepSizes { get; } = [];

    /// <summary>Makes up all steps so far of this worker's share of the touched rows.</summary>
    public void CatchUp(Worker worker, TouchedRows touched)
    {
        var firstRow = 0;
        foreach (var table in Tables)
        {
            var rows = ShareOf(worker, touched, table);
            for (var i = 0; i < rows.Length; i++)
            {
                if (i + RowsAhead < rows.Length)
                    Prefetch(OffsetOf(table, rows[i + RowsAhead]), table.Columns);
                CatchUp(table, rows[i], ref LastSteps[firstRow + rows[i]]);
            }

            firstRow += table.Rows;
        }
    }

    /// <summary>Makes up all steps so far of this worker's share of all rows.</summary>
    public void CatchUp(Worker worker)
    {
        var firstRow = 0;
        foreach (var table in Tables)
        {
            var (from, to) = worker.Share(table.Rows);
            for (var row = from; row < to; row++)
                CatchUp(table, row, ref LastSteps[firstRow + row]);
            firstRow += table.Rows;
        }
    }

    /// <summary>Marks that this worker's share of the touched rows has taken a step.</summary>
    public void Mark(Worker worker, TouchedRows touched, int step)
    {
        var firstRow = 0;
        foreach (var table in Tables)
        {
            foreach (var row in ShareOf(worker, touched, table))
                LastSteps[firstRow + row] = step;
            firstRow += table.Rows;
        }
    }

    /// <summary>A worker's share of the touched rows of a table.</summary>
    public static ReadOnlySpan<int> ShareOf(
        Worker worker,
        TouchedRows touched,
        ParameterBlock table
    )
    {
        var rows = touched[table];
        var (from, to) = worker.Share(rows.Length);
        return rows[from..to];
    }

    /// <summary>Index of a row's first element among all parameters.</summary>
    public static int OffsetOf(ParameterBlock table, int row) => table.Offset + row * table.Columns;

    private void CatchUp(ParameterBlock table, int row, ref int last)
    {
        var missed = StepSizes.Count - last;
        if (last == 0 || missed <= 0)
            return;
        float distance;
        fixed (float* sizes = CollectionsMarshal.AsSpan(StepSizes)[last..])
        fixed (float* decays = StepDecays)
            distance = VectorMath.Dot(sizes, decays, Math.Min(missed, Memory));
        Move(
            OffsetOf(table, row),
            table.Columns,
            distance,
            FirstDecays[Math.Min(missed, FirstDecays.Length - 1)],
            SecondDecays[Math.Min(missed, SecondDecays.Length - 1)]
        );
        last += missed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(int offset, int columns, float distance, float firstDecay, float secondDecay)
    {
        var w = (float*)Unsafe.AsPointer(ref weights.Parameters.Values[offset]);
        var m = (float*)Unsafe.AsPointer(ref firstMoment[offset]);
        var v = (float*)Unsafe.AsPointer(ref secondMoment[offset]);
        var i = 0;
        for (; i + Vector512<float>.Count <= columns; i += Vector512<float>.Count)
        {
            var (first, second) = (Vector512.Load(m + i), Vector512.Load(v + i));
            var denominator = Vector512.Sqrt(second) + Vector512.Create(AdamOptimizer.Epsilon);
            (Vector512.Load(w + i) - first * distance / denominator).Store(w + i);
            (first * firstDecay).Store(m + i);
            (second * secondDecay).Store(v + i);
        }

        for (; i < columns; i++)
        {
            w[i] -= m[i] * distance / (MathF.Sqrt(v[i]) + AdamOptimizer.Epsilon);
            m[i] *= firstDecay;
            v[i] *= secondDecay;
        }
    }

    // Rows lie anywhere in memory: while one is worked on, the next ones are fetched.
    private void Prefetch(int offset, int columns)
    {
        if (!Sse.IsSupported)
            return;
        var w = (float*)Unsafe.AsPointer(ref weights.Parameters.Values[offset]);
        var m = (float*)Unsafe.AsPointer(ref firstMoment[offset]);
        var v = (float*)Unsafe.AsPointer(ref secondMoment[offset]);
        for (var i = 0; i < columns; i += CacheLine)
        {
            Sse.Prefetch0(w + i);
            Sse.Prefetch0(m + i);
            Sse.Prefetch0(v + i);
        }
    }

    private static float[] Powers(double factor, int count) =>
        [.. Enumerable.Range(0, count).Select(n => (float)Math.Pow(factor, n))];
}
