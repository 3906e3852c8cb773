using System.Collections.Concurrent;

namespace Rechub.Milvus.Connection;

/// <summary>For each collection the server's timestamp of the newest write made here; reads ask to see it.</summary>
internal sealed class WriteClock
{
    private readonly ConcurrentDictionary<string, ulong> newest = new(StringComparer.Ordinal);

    public void Record(string collection, ulong timestamp) =>
        newest.AddOrUpdate(collection, timestamp, (_, known) => Math.Max(known, timestamp));

    /// <summary>The newest write's timestamp, or 0.</summary>
    public ulong Newest(string collection) => newest.GetValueOrDefault(collection);
}
