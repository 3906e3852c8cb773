using Rechub.Models;

namespace Rechub.Indexing;

/// <summary>Which comparison of vectors ranks items as a model scores them.</summary>
public static class ModelMetric
{
    /// <summary>The metric of an index of a model's items: every model scores by the inner product of its vectors.</summary>
    public static DistanceMetric Of(Scoring scoring) =>
        scoring.Similarity switch
        {
            Similarity.Cosine or Similarity.InnerProduct => DistanceMetric.IP,
            _ => throw new ArgumentOutOfRangeException(nameof(scoring), scoring, null),
        };

    /// <summary>
    /// Whether an index with this metric ranks items as the model scores them. Vectors of length 1 are ranked alike by all
    /// metrics; for vectors of other lengths only the inner product is the model's score.
    /// </summary>
    public static bool Ranks(Scoring scoring, DistanceMetric metric) =>
        scoring.Similarity == Similarity.Cosine || metric == Of(scoring);
}
