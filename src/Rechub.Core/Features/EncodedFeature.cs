namespace Rechub.Features;

/// <summary>A feature of a table's rows in the form that a network reads.</summary>
internal abstract record EncodedFeature;
