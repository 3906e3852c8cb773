namespace Rechub.Indexing.Exact;

/// <summary>A stretch of the file under one checksum.</summary>
internal readonly record struct IndexSection(long Offset, long Length, uint Checksum);
