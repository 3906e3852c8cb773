using System.Collections.Concurrent;

namespace Rechub.Milvus.Connection;

/// <summary>
/// For each collection the server's timestamp of the newest write made here; reads ask to see it. Some servers (2.3) do not say
/// when they deleted: then only strong consistency is certain to see it.
/// </summary>
internal sealed class WriteClock
{
    /// <summary>There was a write, at a time that the server did not tell.</summary>
    public const ulong Unknown = ulong.MaxValue;

    private readonly ConcurrentDictionary<string, ulong> newest = new(StringComparer.Ordinal);

    /// <summary>A write was made; its timestamp is 0 where the server does not tell.</summary>
    public void Record(string collection, ulong timestamp)
    {
        var at = timestamp == 0 ? Unknown : timestamp;
        newest.AddOrUpdate(collection, at, (_, known) => Math.Max(known, at));
    }

    /// <summary>The newest write's timestamp; 0 when nothing was written here, <see cref="Unknown"/> when it is not known.</summary>
    public ulong Newest(string collection) => newest.GetValueOrDefault(collection);
}
