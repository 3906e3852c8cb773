namespace Rechub.Models;

/// <summary>Declares the engine of an assembly that is loaded on first use; see <see cref="Engines"/>.</summary>
/// <param name="engine">A type that implements <see cref="IEngine"/> and has a parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class EngineProviderAttribute(Type engine) : Attribute
{
    /// <summary>The type of the engine.</summary>
    public Type Engine { get; } = engine;
}
