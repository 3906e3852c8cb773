using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Rechub.PowerShell.Loading;

/// <summary>
/// Loads assemblies from the module's folder <c>lib</c>, and Rechub.Torch with the assemblies beside it. Everything else, such
/// as .NET and PowerShell, comes from the default context.
/// </summary>
internal sealed class ModuleLoadContext(string moduleBase) : AssemblyLoadContext("Rechub")
{
    /// <summary>Name of the assembly that is not in the module's folder.</summary>
    public const string TorchAssembly = "Rechub.Torch";

    private const string LibraryFolder = "lib";

    /// <summary>The folder of the module manifest.</summary>
    public string ModuleBase { get; } = moduleBase;

    /// <summary>The folder of Rechub.Torch if it was imported as a module; null if it must be searched for.</summary>
    public string? TorchBase { get; set; }

    /// <summary>The folder that Rechub.Torch was loaded from; null if it is not loaded.</summary>
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

    // Natives lie beside the assemblies, or as in NuGet packages. A distribution's build of .NET may have a RID with its version number.
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

    // Prefers the module's own version. If only another version exists, the engine reports what is wrong with it.
    private string? FindTorch()
    {
        var version = typeof(ModuleLoadContext).Assembly.GetName().Version;
        string[] found = [.. TorchFolders().SelectMany(Versions).Where(File.Exists)];
        return found.FirstOrDefault(path => AssemblyName.GetAssemblyName(path).Version == version)
            ?? found.FirstOrDefault();

        // A module folder contains the files directly, or in one folder per version.
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
