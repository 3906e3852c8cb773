namespace Rechub.Models;

/// <summary>Names the engine of an assembly that is loaded when its engine is first asked for; see <see cref="Engines"/>.</summary>
/// <param name="engine">A type with a constructor without parameters that implements <see cref="IEngine"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class EngineProviderAttribute(Type engine) : Attribute
{
    /// <summary>The type of the engine.</summary>
    public Type Engine { get; } = engine;
}
