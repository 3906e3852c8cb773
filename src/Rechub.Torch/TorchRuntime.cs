using System.Runtime.InteropServices;
using TorchSharp;

namespace Rechub.Torch;

/// <summary>
/// Loads libtorch before TorchSharp's own loader, which writes a trace to the console and copies packages when it finds none.
/// Call <see cref="Load"/> before anything of torch.
/// </summary>
public static class TorchRuntime
{
    /// <summary>Runtime setting with the folder of the libraries. Without it they are in TorchSharp's folder, or in runtimes/&lt;platform&gt;/native below it.</summary>
    private const string LocationSetting = "Rechub.NativeLibraryPath";

    private const string Remedy =
        "Install the Rechub.Torch that was packed for this platform, or build it on this machine, which fits the libraries to the system "
        + "('dotnet pwsh build.ps1 Build' in a checkout). Training with -Engine Fused, the default, does without them.";

    private static readonly Lazy<string> Loaded = new(
        () => LoadFrom(Location),
        LazyThreadSafetyMode.PublicationOnly
    );

    /// <summary>Loads the native libraries; later calls do nothing.</summary>
    /// <returns>The folder of the libraries.</returns>
    /// <exception cref="RechubException">
    /// <c>NativeLibraryMissing</c> if there are none for this platform, <c>NativeLibraryUnusable</c> if the system cannot load them.
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
