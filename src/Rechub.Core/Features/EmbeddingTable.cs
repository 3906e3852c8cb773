namespace Rechub.Features;

/// <summary>An embedding table: its name and shape.</summary>
public sealed record EmbeddingTable(string Name, int Rows, int Dimension);
