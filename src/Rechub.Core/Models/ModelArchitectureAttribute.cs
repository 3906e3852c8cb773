namespace Rechub.Models;

/// <summary>Says that an assembly has an architecture; see <see cref="ArchitectureRegistry"/>.</summary>
/// <param name="name">The name that model files carry.</param>
/// <param name="type">A <see cref="ModelArchitecture"/> with a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class ModelArchitectureAttribute(string name, Type type) : Attribute
{
    /// <summary>The name that model files carry.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the architecture.</summary>
    public Type Type { get; } = type;
}
