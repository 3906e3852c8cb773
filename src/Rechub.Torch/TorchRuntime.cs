using System.Runtime.InteropServices;
using TorchSharp;

namespace Rechub.Torch;

/// <summary>
/// Loads libtorch before TorchSharp's own loader would: that one, when it finds nothing, writes a trace to the console and
/// copies packages around. Whoever calls torch calls <see cref="Load"/> first.
/// </summary>
public static class TorchRuntime
{
    /// <summary>Name of the runtime setting that holds the folder of the libraries when it is neither TorchSharp's own nor runtimes/&lt;platform&gt;/native in it.</summary>
    private const string LocationSetting = "Rechub.NativeLibraryPath";

    private const string Remedy =
        "Install the Rechub.Torch that was packed for this platform, or build it on this machine, which fits the libraries to the system "
        + "('dotnet pwsh build.ps1 Build' in a checkout). Training with -Engine Fused, the default, does without them.";

    private static readonly Lazy<string> Loaded = new(
        () => LoadFrom(Location),
        LazyThreadSafetyMode.PublicationOnly
    );

    /// <summary>Loads the native libraries once; later calls cost nothing.</summary>
    /// <returns>The folder they are in.</returns>
    /// <exception cref="RechubException">
    /// <c>NativeLibraryMissing</c> when there are none for this machine, <c>NativeLibraryUnusable</c> when the system refuses them.
    /// </exception>
    public static string Load() => Loaded.Value;

    private static string Location
    {
        get
        {
            if (AppContext.GetData(LocationSetting) is string folder)
                return folder;
            var beside = Path.GetDirectoryName(typeof(torch).Assembly.Location)!;
            var ofPlatform = Path.Combine(
                beside,
                "runtimes",
                RuntimeInformation.RuntimeIdentifier,
                "native"
            );
            return Directory.Exists(ofPlatform) ? ofPlatform : beside;
        }
    }

    /// <summary>Loads the libraries of a folder, libtorch before the one that links to it.</summary>
    internal static string LoadFrom(string directory)
    {
        foreach (var name in (string[])["torch_cpu", "LibTorchSharp"])
        {
            var path = Path.Combine(directory, FileName(name));
            if (!File.Exists(path))
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    "NativeLibraryMissing",
                    $"'{path}' is missing: this copy of Rechub.Torch has no torch libraries for {RuntimeInformation.RuntimeIdentifier}. "
                        + Remedy,
                    path
                );
            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    "NativeLibraryUnusable",
                    $"'{path}' cannot be loaded: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}. "
                        + Remedy,
                    path,
                    error
                );
            }
        }

        return directory;
    }

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
