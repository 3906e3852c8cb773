using System.Runtime.Intrinsics;

namespace Rechub.Tests.Numerics;

/// <summary>The tests of everything that is computed in vectors, in a process whose widest ones are narrower.</summary>
internal static class NarrowVectorsJob
{
    public const string Name = "narrow-vectors";

    /// <summary>Runs the tests, or refuses where vectors are as wide as ever.</summary>
    public static int Run(Type[] tests)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Console.WriteLine("Vectors of 512 bits are still in use.");
            return 1;
        }

        return Xunit
            .Runner.InProc.SystemConsole.ConsoleRunner.Run([
                .. tests.SelectMany(type => (string[])["-class", type.FullName!]),
                "-noColor",
                "-noLogo",
            ])
            .GetAwaiter()
            .GetResult();
    }
}
