namespace Rechub.Torch.Tests;

/// <summary>Tests that train with torch run one after the other: its number of threads is the process's.</summary>
[CollectionDefinition(Name)]
public sealed class TorchCollection
{
    public const string Name = "torch threads";
}
