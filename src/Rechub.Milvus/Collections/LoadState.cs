namespace Rechub.Milvus.Collections;

/// <summary>Whether a collection can be searched.</summary>
internal enum LoadState
{
    NotExist,
    NotLoad,
    Loading,
    Loaded,
}
