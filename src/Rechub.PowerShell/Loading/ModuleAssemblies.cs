using System.Reflection;
using System.Runtime.Loader;

namespace Rechub.PowerShell.Loading;

/// <summary>
/// Sets up the load context that isolates the module's dependencies, so that other modules can load other versions of the same
/// libraries. The loader scripts call these methods by name, also the scripts of other versions of the module. So the names
/// must not change.
/// </summary>
public static class ModuleAssemblies
{
    private static readonly Lock Gate = new();
    private static ModuleLoadContext? context;

    /// <summary>Sets the module's folder. This must be called before any other code of this assembly runs.</summary>
    /// <param name="moduleBase">The folder of the module manifest.</param>
    /// <exception cref="InvalidOperationException">The process has already loaded the module from another folder.</exception>
    public static void Use(string moduleBase)
    {
        lock (Gate)
        {
            if (context is null)
            {
                context = new ModuleLoadContext(moduleBase);
                AssemblyLoadContext.Default.Resolving += ResolveOwn;
            }
            else
                RequireSame("Rechub", context.ModuleBase, moduleBase);
        }
    }

    /// <summary>
    /// Sets the folder to load Rechub.Torch from. Otherwise it is searched for beside Rechub and on PSModulePath.
    /// </summary>
    /// <param name="moduleBase">The folder of the Rechub.Torch manifest.</param>
    /// <exception cref="InvalidOperationException">The process has already loaded Rechub.Torch from another folder.</exception>
    public static void UseTorch(string moduleBase)
    {
        lock (Gate)
        {
            if (context!.LoadedTorchBase is { } loaded)
                RequireSame(ModuleLoadContext.TorchAssembly, loaded, moduleBase);
            context.TorchBase = moduleBase;
        }
    }

    // Resolves only the module's own assemblies. Other code that asks the default context must not get our dependencies.
    private static Assembly? ResolveOwn(AssemblyLoadContext _, AssemblyName name) =>
        name.Name is "Rechub.Core" or "Rechub.Milvus" ? context!.LoadFromAssemblyName(name) : null;

    private static void RequireSame(string module, string loaded, string asked)
    {
        var comparison = OperatingSystem.IsLinux()
            ? StringComparison.Ordinal
            : StringComparison.OrdinalIgnoreCase;
        if (!string.Equals(RealPath(loaded), RealPath(asked), comparison))
            throw new InvalidOperationException(
                $"{module} is loaded from '{loaded}', and a process can load one copy of it. To use the copy in '{asked}', start a new session."
            );
    }

    // Resolves links, because a folder that is reached through a link is not a second copy.
    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var folder = new DirectoryInfo(Path.Combine(RealPath(parent), Path.GetFileName(full)));
        return folder.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? RealPath(target.FullName)
            : folder.FullName;
    }
}
