using System.Text.Json;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Tests.Collections;

public sealed class VectorIndexTests
{
    [Theory]
    [InlineData(null, 100, 128)]
    [InlineData(null, 129, 129)]
    [InlineData(64, 10, 64)]
    [InlineData(64, 700, 700)]
    public void A_graph_is_searched_at_least_as_widely_as_hits_are_wanted(
        int? given,
        int hits,
        int expected
    ) =>
        Assert.Equal(
            expected,
            Search("HNSW", given is { } width ? new() { ["EF"] = width } : [], hits)
                .GetProperty("ef")
                .GetInt32()
        );

    [Theory]
    [InlineData("256", null, 32)]
    [InlineData("16", null, 8)]
    [InlineData("256", "5", 5)]
    public void An_eighth_of_the_clusters_is_searched_by_default(
        string clusters,
        string? given,
        int expected
    ) =>
        Assert.Equal(
            expected,
            Search("IVF_FLAT", given is null ? [] : new() { ["Nprobe"] = given }, 100, clusters)
                .GetProperty("nprobe")
                .GetInt32()
        );

    [Theory]
    [InlineData("HNSW", "nprobe", 3, "MilvusParameterUnknown", "ef")]
    [InlineData("FLAT", "ef", 3, "MilvusParameterUnknown", "none")]
    [InlineData("HNSW", "ef", "x", "MilvusParameterInvalid", "ef = 64")]
    [InlineData("IVF_FLAT", "nprobe", 1.5, "MilvusParameterInvalid", "nprobe = 64")]
    public void What_an_index_does_not_know_is_refused(
        string type,
        string name,
        object value,
        string errorId,
        string advice
    )
    {
        var error = Assert.Throws<RechubException>(() =>
            Search(type, new() { [name] = value }, 10)
        );

        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_index_parameters_take_any_case_and_replace_the_defaults()
    {
        var parameters = Build(
            MilvusIndexType.Hnsw,
            new() { ["m"] = 32, ["EFCONSTRUCTION"] = "400" }
        );

        Assert.Equal("{\"M\":32,\"efConstruction\":400}", parameters);
        Assert.Equal("{\"nlist\":240}", Build(MilvusIndexType.IvfFlat, []));
        Assert.Throws<RechubException>(() => Build(MilvusIndexType.IvfFlat, new() { ["M"] = 16 }));
    }

    private static string Build(MilvusIndexType type, Dictionary<string, object> given) =>
        VectorIndex
            .CreateRequest("movies", type, DistanceMetric.IP, given, rowCount: 3_600)
            .ExtraParams.Single(parameter => parameter.Key == "params")
            .Value;

    private static JsonElement Search(
        string type,
        Dictionary<string, object> given,
        int hits,
        string clusters = "0"
    )
    {
        var index = new IndexDescription
        {
            Params =
            {
                new KeyValuePair { Key = "index_type", Value = type },
                new KeyValuePair { Key = "params", Value = $"{{\"nlist\":{clusters}}}" },
            },
        };
        return JsonDocument.Parse(VectorIndex.SearchParameters(index, given, hits)).RootElement;
    }
}
