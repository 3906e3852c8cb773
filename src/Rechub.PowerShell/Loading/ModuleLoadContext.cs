using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Rechub.PowerShell.Loading;

/// <summary>
/// Loads what lies in the module's folder <c>lib</c>, and Rechub.Torch with what lies beside it. What is in neither, such as .NET
/// and PowerShell itself, comes from the default context.
/// </summary>
internal sealed class ModuleLoadContext(string moduleBase) : AssemblyLoadContext("Rechub")
{
    /// <summary>Name of the assembly that is found outside the module's folder.</summary>
    public const string TorchAssembly = "Rechub.Torch";

    private const string LibraryFolder = "lib";

    /// <summary>The folder of the module's manifest.</summary>
    public string ModuleBase { get; } = moduleBase;

    /// <summary>The folder of Rechub.Torch, where it was imported by name or path; otherwise it is searched for.</summary>
    public string? TorchBase { get; set; }

    /// <summary>The folder that Rechub.Torch was loaded from; null as long as it is not.</summary>
    public string? LoadedTorchBase =>
        Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == TorchAssembly)
            is { Location: var path }
            ? Path.GetDirectoryName(path)
            : null;

    private IEnumerable<string> Folders
    {
        get
        {
            yield return Path.Combine(ModuleBase, LibraryFolder);
            if (LoadedTorchBase is { } torch)
                yield return torch;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var file = $"{assemblyName.Name}.dll";
        var path =
            Folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? (assemblyName.Name == TorchAssembly ? FindTorch() : null);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var paths =
            from folder in Folders
            from subfolder in NativeFolders
            from file in NativeNames(unmanagedDllName)
            select Path.Combine(folder, subfolder, file);
        return paths.FirstOrDefault(File.Exists) is { } path
            ? LoadUnmanagedDllFromPath(path)
            : nint.Zero;
    }

    // Flat beside the assemblies, or as NuGet packages have them; a system's own build of .NET may name the system's version.
    private static string[] NativeFolders { get; } =
    [
        "",
        Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        Path.Combine("runtimes", PortableRuntime, "native"),
    ];

    private static string PortableRuntime
    {
        get
        {
            var system =
                OperatingSystem.IsWindows() ? "win"
                : OperatingSystem.IsMacOS() ? "osx"
                : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static string[] NativeNames(string name)
    {
        var extension =
            OperatingSystem.IsWindows() ? ".dll"
            : OperatingSystem.IsMacOS() ? ".dylib"
            : ".so";
        return [name, $"lib{name}{extension}", $"{name}{extension}"];
    }

    // One of our own version where there is one; the engine says what is wrong with another.
    private string? FindTorch()
    {
        var version = typeof(ModuleLoadContext).Assembly.GetName().Version;
        string[] found = [.. TorchFolders().SelectMany(Versions).Where(File.Exists)];
        return found.FirstOrDefault(path => AssemblyName.GetAssemblyName(path).Version == version)
            ?? found.FirstOrDefault();

        // A module's folder has its files in it, or a folder for each version.
        static IEnumerable<string> Versions(string folder) =>
            Directory.Exists(folder)
                ?
                [
                    Path.Combine(folder, $"{TorchAssembly}.dll"),
                    .. Directory
                        .EnumerateDirectories(folder)
                        .Select(version => Path.Combine(version, $"{TorchAssembly}.dll")),
                ]
                : [];
    }

    private IEnumerable<string> TorchFolders()
    {
        if (TorchBase is { } imported)
            return [imported];
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(ModuleBase));
        string?[] roots =
        [
            parent,
            Path.GetDirectoryName(parent),
            .. Environment.GetEnvironmentVariable("PSModulePath")?.Split(Path.PathSeparator) ?? [],
        ];
        return roots
            .Where(root => root is not null && Path.IsPathFullyQualified(root))
            .Select(root => Path.Combine(root!, TorchAssembly));
    }
}
