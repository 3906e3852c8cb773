using Rechub.Indexing;
using Rechub.Models;

namespace Rechub.Tests.Indexing;

public sealed class ModelMetricTests
{
    [Theory]
    [InlineData(Similarity.Cosine, DistanceMetric.IP, true)]
    [InlineData(Similarity.Cosine, DistanceMetric.Cosine, true)]
    [InlineData(Similarity.Cosine, DistanceMetric.L2, true)]
    [InlineData(Similarity.InnerProduct, DistanceMetric.IP, true)]
    [InlineData(Similarity.InnerProduct, DistanceMetric.Cosine, false)]
    [InlineData(Similarity.InnerProduct, DistanceMetric.L2, false)]
    public void Only_the_inner_product_ranks_vectors_of_any_length_as_the_model_does(
        Similarity similarity,
        DistanceMetric metric,
        bool ranksAlike
    )
    {
        var scoring = new Scoring(similarity, 0.1f);

        Assert.Equal(DistanceMetric.IP, ModelMetric.Of(scoring));
        Assert.Equal(ranksAlike, ModelMetric.Ranks(scoring, metric));
    }
}
