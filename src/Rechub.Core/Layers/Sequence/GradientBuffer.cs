using System.Runtime.CompilerServices;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// Where one worker adds gradients of layers: the first adds to the gradient itself, the others to arrays of their own, whose sum
/// they then add to it.
/// </summary>
internal sealed unsafe class GradientBuffer(ParametersAndGradients weights, int worker)
{
    private float[]? own;

    /// <summary>First element of a block's gradient.</summary>
    public float* Of(ParameterBlock block) =>
        worker == 0
            ? weights.Gradient(block)
            : (float*)Unsafe.AsPointer(ref Own[block.Offset - FirstLayer]);

    private int FirstLayer => weights.Parameters.EmbeddingLength;

    private float[] Own =>
        own ??= GC.AllocateArray<float>(
            Math.Max(1, weights.Parameters.TrainableLength - FirstLayer),
            pinned: true
        );

    /// <summary>
    /// Adds the gradients of all workers, each in its share of the elements, and sets their own arrays back to 0. All workers must
    /// have added theirs.
    /// </summary>
    public static void Reduce(Worker worker, ParametersAndGradients weights, GradientBuffer[] all)
    {
        var (from, to) = worker.Share(weights.Parameters.TrainableLength - all[0].FirstLayer);
        if (to == from)
            return;
        fixed (float* target = &weights.Gradients[all[0].FirstLayer + from])
        {
            foreach (var other in all.AsSpan(1))
            {
                fixed (float* source = &other.Own[from])
                {
                    VectorMath.AddScaled(target, source, 1, to - from);
                    new Span<float>(source, to - from).Clear();
                }
            }
        }
    }
}
