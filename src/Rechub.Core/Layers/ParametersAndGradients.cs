using System.Runtime.CompilerServices;

namespace Rechub.Layers;

/// <summary>The parameters that a network reads and the gradients that it adds to: two flat arrays of one layout, in pinned memory.</summary>
internal sealed unsafe class ParametersAndGradients(ParameterSet parameters)
{
    /// <summary>The parameters.</summary>
    public ParameterSet Parameters { get; } = parameters;

    /// <summary>
    /// Gradients of the trainable prefix, allocated on first use. The optimizer sets them back to 0.
    /// </summary>
    public float[] Gradients =>
        field ??= GC.AllocateArray<float>(Math.Max(1, Parameters.TrainableLength), pinned: true);

    /// <summary>A block's first element.</summary>
    public float* Value(ParameterBlock block) =>
        (float*)Unsafe.AsPointer(ref Parameters.Values[block.Offset]);

    /// <summary>First element of a block's gradient.</summary>
    public float* Gradient(ParameterBlock block) =>
        (float*)Unsafe.AsPointer(ref Gradients[block.Offset]);
}
