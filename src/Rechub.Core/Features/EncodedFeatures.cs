namespace Rechub.Features;

/// <summary>The encoded features of some data, in the order of the towers' inputs.</summary>
/// <param name="Users">Features of the user tower, for every row of the user table.</param>
/// <param name="Items">Features of the item tower, for every row of the item table.</param>
internal sealed record EncodedFeatures(EncodedFeature[] Users, EncodedFeature[] Items);
