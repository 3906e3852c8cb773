namespace Rechub.Milvus;

/// <summary>How a server finds near vectors.</summary>
public enum MilvusIndexType
{
    /// <summary>Compares with every vector: exact.</summary>
    Flat,

    /// <summary>Compares with the vectors of the nearest clusters.</summary>
    IvfFlat,

    /// <summary>Walks a graph of near neighbors.</summary>
    Hnsw,

    /// <summary>What the server thinks best.</summary>
    AutoIndex,
}
