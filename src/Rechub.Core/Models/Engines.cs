using System.Reflection;

namespace Rechub.Models;

/// <summary>
/// The engines. Torch lies in the assembly Rechub.Torch, which need not be installed. It is loaded into the load context of this
/// assembly when the engine is first asked for; its architectures are registered then.
/// </summary>
internal static class Engines
{
    private const string TorchAssembly = "Rechub.Torch";

    // A failure is not cached, since the assembly may be installed while the process runs.
    private static readonly Lazy<IEngine> Torch = new(
        LoadTorch,
        LazyThreadSafetyMode.PublicationOnly
    );

    /// <summary>The implementation of an engine.</summary>
    /// <exception cref="RechubException">
    /// <c>EngineMissing</c> when its assembly is not installed, <c>EngineVersionMismatch</c> when it is of another version.
    /// </exception>
    public static IEngine Of(Engine engine) =>
        engine switch
        {
            Engine.Fused => FusedEngine.Instance,
            Engine.Torch => Torch.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
        };

    private static IEngine LoadTorch()
    {
        var core = typeof(Engines).Assembly;
        var version = core.GetName().Version!;
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(new AssemblyName(TorchAssembly));
        }
        catch (FileNotFoundException error)
        {
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "EngineMissing",
                $"The engine Torch is in the module {TorchAssembly}, which is not installed. Install {TorchAssembly} {version.ToString(3)}: "
                    + $"'Install-PSResource {TorchAssembly}', or put its folder beside that of Rechub.",
                Engine.Torch,
                error
            );
        }

        if (assembly.GetName().Version is var found && found != version)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "EngineVersionMismatch",
                $"'{assembly.Location}' is {TorchAssembly} {found?.ToString(3)}, and this is Rechub {version.ToString(3)}. Install the same version of both, and start a new session.",
                Engine.Torch
            );
        ArchitectureRegistry.Add(assembly);
        var provider =
            assembly.GetCustomAttribute<EngineProviderAttribute>()
            ?? throw new InvalidOperationException($"'{assembly.Location}' has no engine.");
        return (IEngine)Activator.CreateInstance(provider.Engine)!;
    }
}
