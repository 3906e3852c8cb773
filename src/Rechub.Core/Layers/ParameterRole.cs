namespace Rechub.Layers;

/// <summary>What an optimizer does with a block of parameters.</summary>
internal enum ParameterRole
{
    /// <summary>A table of embeddings: trained, a batch touches some of its rows.</summary>
    Embedding,

    /// <summary>Part of a layer: trained, every batch touches all of it.</summary>
    Layer,

    /// <summary>Not trained by an optimizer, such as a running statistic.</summary>
    Fixed,
}
