using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// Arithmetic with numbers that live as long as the process. TorchSharp frees a number it made itself as soon as the garbage
/// collector runs, even while native code reads it; operators such as x + y and x + 1 make one each time.
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
