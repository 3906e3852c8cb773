namespace Rechub.Models;

/// <summary>What training minimizes. Scores are those of the model, divided by its temperature.</summary>
public enum LossKind
{
    /// <summary>Binary cross-entropy over a positive and sampled negatives, each its own sample (point-wise).</summary>
    BinaryCrossEntropy,

    /// <summary>−log sigmoid(positive − negative), the mean over negatives (Rendle et al. 2009).</summary>
    Bpr,

    /// <summary>max(0, hardest negative − positive + 1).</summary>
    Hinge,

    /// <summary>Cross-entropy of the positive among itself and sampled negatives.</summary>
    SampledSoftmax,

    /// <summary>Cross-entropy of the positive among the batch's items (Yi et al. 2019).</summary>
    InBatchSoftmax,

    /// <summary>Cross-entropy of the positive among the whole catalog.</summary>
    FullSoftmax,

    /// <summary>Cross-entropy of the positive among the batch's items and sampled ones (Yang et al. 2020).</summary>
    MixedSoftmax,

    /// <summary>Binary cross-entropy whose positive term is weakened by what sampling leaves out (Petrov and Macdonald 2023).</summary>
    Gbce,
}
