using System.Reflection;
using System.Runtime.Loader;

namespace Rechub.PowerShell.Loading;

/// <summary>
/// Where the assemblies that the cmdlets stand on come from: a load context of the module, so that another module's versions of
/// the same libraries change nothing here, and ours change nothing there. Called by the module's loader scripts, also by those of
/// other versions of the module: the names stay.
/// </summary>
public static class ModuleAssemblies
{
    private static readonly Lock Gate = new();
    private static ModuleLoadContext? context;

    /// <summary>Makes a folder the module's. Everything else of this assembly needs that first.</summary>
    /// <param name="moduleBase">The folder of the module's manifest.</param>
    /// <exception cref="InvalidOperationException">The process has loaded the module from another folder.</exception>
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

    /// <summary>Makes a folder the one that Rechub.Torch is loaded from, in place of one beside Rechub or on PSModulePath.</summary>
    /// <param name="moduleBase">The folder of the manifest of Rechub.Torch.</param>
    /// <exception cref="InvalidOperationException">The process has loaded Rechub.Torch from another folder.</exception>
    public static void UseTorch(string moduleBase)
    {
        lock (Gate)
        {
            if (context!.LoadedTorchBase is { } loaded)
                RequireSame(ModuleLoadContext.TorchAssembly, loaded, moduleBase);
            context.TorchBase = moduleBase;
        }
    }

    // Only our own names: whoever else asks the default context for a library must not get ours.
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

    // The same folder under another name, through a link, is no second copy.
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
