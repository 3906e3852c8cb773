namespace Rechub.Features;

/// <summary>A feature of every row of a table, as a network reads it.</summary>
internal abstract record EncodedFeature;
