namespace Rechub.Models;

/// <summary>Distribution of sampled negatives: the probability of an item by the number c of its training interactions.</summary>
public enum NegativeSampling
{
    /// <summary>Every item with the same probability.</summary>
    Uniform,

    /// <summary>With a probability ∝ c^0.75 (Mikolov et al. 2013).</summary>
    Popularity,

    /// <summary>With a probability ∝ ln(c + 1) + 1e-6.</summary>
    LogPopularity,

    /// <summary>
    /// With a probability ∝ ln((r + 2) / (r + 1)) for the 0-based rank r by popularity (Zipfian), as TensorFlow's
    /// log-uniform candidate sampler.
    /// </summary>
    LogUniform,

    /// <summary>The former name of <see cref="LogUniform"/>, which RALM uses (Liu et al. 2019).</summary>
    Ralm = LogUniform,
}
