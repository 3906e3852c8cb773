using Rechub.Indexing;

namespace Rechub.Milvus.Versions;

/// <summary>One published version of an item index on a server. Its name is when it was published, UTC, as <c>20261124093000</c>.</summary>
public sealed record ItemIndexVersion : IndexVersion
{
    /// <summary>The name that readers use (the alias).</summary>
    public required string Collection { get; init; }

    /// <summary>How the server finds near vectors.</summary>
    public required MilvusIndexType IndexType { get; init; }

    /// <summary>Who published it.</summary>
    public required string Publisher { get; init; }

    /// <summary>The server's database that it is in.</summary>
    public required string Database { get; init; }
}
