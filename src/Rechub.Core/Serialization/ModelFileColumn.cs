namespace Rechub.Serialization;

/// <summary>A column of the item table.</summary>
internal sealed record ModelFileColumn(string Name, ColumnKind Type);
