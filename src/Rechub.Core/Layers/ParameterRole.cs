namespace Rechub.Layers;

/// <summary>How an optimizer treats a block of parameters.</summary>
internal enum ParameterRole
{
    /// <summary>An embedding table: trained; a batch touches some of its rows.</summary>
    Embedding,

    /// <summary>A layer's parameters: trained; every batch touches all of them.</summary>
    Layer,

    /// <summary>Not trained by an optimizer, such as a running statistic.</summary>
    Fixed,
}
