namespace Rechub.Architecture.Tests;

/// <summary>A type that uses one of another namespace.</summary>
/// <param name="From">The user's namespace.</param>
/// <param name="To">The namespace that is used.</param>
/// <param name="What">Who uses what.</param>
internal sealed record NamespaceUse(string From, string To, string What);
