namespace Rechub.Training.Optimizers;

/// <summary>How parameters are updated.</summary>
public enum OptimizerKind
{
    /// <summary>
    /// Adam (Kingma and Ba 2015), with weight decay λ as an L2 penalty: g + λ·w enters both moments. As in PyTorch, every step updates
    /// every row of every table.
    /// </summary>
    Adam,

    /// <summary>AdamW (Loshchilov and Hutter 2019): decoupled weight decay: weights shrink by lr·λ·w, and λ enters no moment.</summary>
    AdamW,

    /// <summary>
    /// Adam at the cost of what a batch touches: a step updates of the embedding tables the rows that its batch reads. What a row's
    /// moments would have moved it by in the steps between is made up before it is read again, and after each epoch. Layers are
    /// updated as by Adam. Weight decay is that of Adam; on tables it acts, as penalties do, on the rows of the batch alone.
    /// </summary>
    LazyAdam,
}
