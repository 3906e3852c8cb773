namespace Rechub.Models;

/// <summary>Declares an architecture of an assembly; see <see cref="ArchitectureRegistry"/>.</summary>
/// <param name="name">Its name in model files.</param>
/// <param name="type">A <see cref="ModelArchitecture"/> with a parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class ModelArchitectureAttribute(string name, Type type) : Attribute
{
    /// <summary>Its name in model files.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the architecture.</summary>
    public Type Type { get; } = type;
}
