using Rechub.Layers;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>The masks of <see cref="Dropout"/> on TorchSharp tensors.</summary>
internal static class TorchDropout
{
    /// <summary><paramref name="x"/> (rows × columns) with dropout; its first row has the number <paramref name="firstRow"/>.</summary>
    public static unsafe Tensor Drop(
        this Tensor x,
        int firstRow,
        float rate,
        ulong salt,
        TrainingPass? pass
    )
    {
        if (pass is null || rate == 0)
            return x;
        var (rows, columns) = ((int)x.shape[0], (int)x.shape[1]);
        var mask = new float[rows * columns];
        Array.Fill(mask, 1);
        fixed (float* values = mask)
        {
            for (var row = 0; row < rows; row++)
                Dropout.Apply(
                    values + row * columns,
                    columns,
                    firstRow + row,
                    rate,
                    pass.DropoutSeed ^ salt
                );
        }

        return x.mul(tensor(mask, rows, columns));
    }
}
