using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// Arithmetic with scalars that live as long as the process. Operators such as x + y and x + 1 create a temporary scalar, which
/// the garbage collector may free while native code still reads it.
/// </summary>
internal static class TorchScalars
{
    private static readonly TorchSharp.Scalar One = 1f;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, TorchSharp.Scalar y) => x.add(y, One);

    /// <summary>x − y.</summary>
    public static Tensor Minus(this Tensor x, Tensor y) => x.add(y.neg(), One);
}
