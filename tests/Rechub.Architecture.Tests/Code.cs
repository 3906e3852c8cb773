using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Rechub.Architecture.Tests;

/// <summary>The compiled assemblies, and which namespace uses which.</summary>
internal static class Code
{
    public static Assembly Core { get; } = Assembly.Load("Rechub.Core");

    public static Assembly Milvus { get; } = Assembly.Load("Rechub.Milvus");

    public static Assembly Torch { get; } = Assembly.Load("Rechub.Torch");

    public static Assembly PowerShell { get; } = Assembly.Load("Rechub.PowerShell");

    /// <summary>Every use of a type of ours in another of our namespaces, bodies of methods included.</summary>
    public static IReadOnlyList<NamespaceUse> Uses { get; } = [.. FindUses()];

    private static IEnumerable<NamespaceUse> FindUses() =>
        from type in new ArchLoader().LoadAssemblies(Core, Milvus, Torch, PowerShell).Build().Types
        from dependency in type.Dependencies
        // A parameter of a generic method stands under the namespace of any method that has one of its name.
        where dependency.Target is not GenericParameter
        let user = type.Namespace?.FullName
        let used = dependency.Target.Namespace?.FullName
        where user is not null && used is not null && user != used && IsOurs(user) && IsOurs(used)
        select new NamespaceUse(user, used, $"{type.FullName} uses {dependency.Target.FullName}");

    private static bool IsOurs(string name) =>
        name == "Rechub" || name.StartsWith("Rechub.", StringComparison.Ordinal);
}
