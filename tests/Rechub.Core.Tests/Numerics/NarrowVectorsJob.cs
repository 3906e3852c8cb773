using System.Runtime.Intrinsics;
using Rechub.Tests.Models;
using Rechub.Tests.Training;

namespace Rechub.Tests.Numerics;

/// <summary>The tests of everything that is computed in vectors, in a process whose widest ones are narrower.</summary>
internal static class NarrowVectorsJob
{
    public const string Name = "narrow-vectors";

    private static readonly Type[] Tests =
    [
        typeof(MatrixKernelsTests),
        typeof(EmbeddingKernelsTests),
        typeof(GoldenDssmTests),
        typeof(GoldenLossTests),
        typeof(EngineParityTests),
        typeof(AdamOptimizerTests),
    ];

    /// <summary>Runs the tests, or refuses where vectors are as wide as ever.</summary>
    public static int Run(string[] arguments)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Console.WriteLine("Vectors of 512 bits are still in use.");
            return 1;
        }

        return Xunit
            .Runner.InProc.SystemConsole.ConsoleRunner.Run([
                .. Tests.SelectMany(type => (string[])["-class", type.FullName!]),
                "-noColor",
                "-noLogo",
            ])
            .GetAwaiter()
            .GetResult();
    }
}
