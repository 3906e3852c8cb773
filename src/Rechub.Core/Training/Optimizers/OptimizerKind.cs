namespace Rechub.Training.Optimizers;

/// <summary>How parameters are updated.</summary>
public enum OptimizerKind
{
    /// <summary>
    /// Adam (Kingma and Ba 2015), weight decay λ as an L2 penalty: g + λ·w enters both moments, of every parameter and of every
    /// row of every table in every step, as in PyTorch's Adam.
    /// </summary>
    Adam,

    /// <summary>AdamW (Loshchilov and Hutter 2019): weights shrink by lr·λ·w beside the step, and λ enters no moment.</summary>
    AdamW,
}
