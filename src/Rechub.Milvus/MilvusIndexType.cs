namespace Rechub.Milvus;

/// <summary>How a server finds near vectors.</summary>
public enum MilvusIndexType
{
    /// <summary>Compares all vectors, so it is exact.</summary>
    Flat,

    /// <summary>Searches the nearest clusters of vectors.</summary>
    IvfFlat,

    /// <summary>Searches a graph of near neighbors.</summary>
    Hnsw,

    /// <summary>Lets the server choose.</summary>
    AutoIndex,
}
