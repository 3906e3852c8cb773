using Rechub.Data;

namespace Rechub.Models;

/// <summary>A recall model: two-tower, trained or not, or a baseline.</summary>
public abstract class RecallModel
{
    /// <summary>SHA-256, in hexadecimal, of the model's parameters and vocabularies.</summary>
    public abstract string ModelId { get; }

    /// <summary>Name of the architecture, such as <c>DSSM</c> or <c>Popularity</c>.</summary>
    public abstract string Architecture { get; }

    /// <summary>Length of a feature's embedding; 0 for a model without embeddings.</summary>
    public abstract int EmbeddingDimension { get; }

    /// <summary>Number of trainable parameters.</summary>
    public abstract long ParameterCount { get; }

    /// <summary>Whether the model has been trained.</summary>
    public abstract bool IsTrained { get; }

    /// <summary>
    /// Whether the data that the model was made from allow repeats; null for a model of a file that does not tell. Users without
    /// data are served so.
    /// </summary>
    public RepeatPolicy? Repeat
    {
        get => Data?.Repeat ?? field;
        internal init;
    }

    /// <summary>
    /// What the model was trained on; null for an untrained model, and for one of a file that does not tell. A training that
    /// started from another model has its extent too.
    /// </summary>
    public TrainingExtent? Extent { get; internal init; }

    /// <summary>The data the model was made from; null for a model read from a file.</summary>
    public InteractionData? Data { get; protected init; }
}
