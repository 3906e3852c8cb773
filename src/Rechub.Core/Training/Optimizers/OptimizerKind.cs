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
    /// Adam that updates of the embedding tables only the rows that a batch reads, and layers as Adam does. A step costs what its
    /// batch touches. Weight decay acts as in Adam, and like penalties on these rows only.
    /// </summary>
    LazyAdam,
}
