using System.Runtime.InteropServices;
using TorchSharp;

namespace Rechub.Torch.Tests;

/// <summary>The libraries that the build puts into artifacts/native, beside those that the package brought.</summary>
public sealed class NativeLibraryTests
{
    // VER_FLG_WEAK.
    private const int WeakFlag = 2;
    private const string Symbol = "_ZSt21ios_base_library_initv";

    [Fact]
    public void The_torch_library_is_the_packages_own_but_for_one_weakened_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux libraries name symbol versions.");
        var built = File.ReadAllBytes(
            Path.Combine(Setting("NativeLibraryPath"), "libLibTorchSharp.so")
        );
        var packaged = File.ReadAllBytes(PackagedLibrary());

        Assert.Equal(packaged.Length, built.Length);
        int[] changed = [.. Enumerable.Range(0, built.Length).Where(i => built[i] != packaged[i])];
        if (SystemHasSymbol())
            Assert.Empty(changed);
        else
            Assert.Equal(WeakFlag, built[Assert.Single(changed)] ^ packaged[changed[0]]);
    }

    [Fact]
    public void No_test_has_a_copy_of_torch() =>
        Assert.Empty(
            Directory.EnumerateFiles(
                AppContext.BaseDirectory,
                "*torch_cpu*",
                SearchOption.AllDirectories
            )
        );

    private static string Setting(string name) => (string)AppContext.GetData($"Rechub.{name}")!;

    private static string PackagedLibrary()
    {
        var version = typeof(torch).Assembly.GetName().Version!.ToString(3);
        return Path.Combine(
            Setting("PackageRoot"),
            "torchsharp",
            version,
            "runtimes",
            $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
            "native",
            "libLibTorchSharp.so"
        );
    }

    private static bool SystemHasSymbol() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library)
        && NativeLibrary.TryGetExport(library, Symbol, out _);
}
