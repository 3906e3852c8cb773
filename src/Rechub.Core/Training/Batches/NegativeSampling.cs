namespace Rechub.Training.Batches;

/// <summary>Distribution of sampled negatives: the probability of an item by the number c of its training interactions.</summary>
public enum NegativeSampling
{
    /// <summary>Uniform over all items.</summary>
    Uniform,

    /// <summary>∝ c^0.75 (Mikolov et al. 2013).</summary>
    Popularity,

    /// <summary>∝ ln(c + 1) + 1e-6.</summary>
    LogPopularity,

    /// <summary>Log-uniform (Zipfian): ∝ ln((r + 2) / (r + 1)) for the 0-based rank r by popularity, as TensorFlow's log-uniform candidate sampler.</summary>
    LogUniform,

    /// <summary>The former name of <see cref="LogUniform"/>, which RALM uses (Liu et al. 2019).</summary>
    Ralm = LogUniform,
}
