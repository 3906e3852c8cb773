using System.Globalization;
using System.Text.Json;
using Rechub.Indexing;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Collections;

/// <summary>Kinds of vector index and their parameters, in the server's words.</summary>
internal static class VectorIndex
{
    private const string ClusterCountParameter = "nlist";
    private const int GraphDegree = 16;
    private const int GraphBuildWidth = 200;
    private const int GraphSearchWidth = 128;
    private const int MaximumClusterCount = 65_536;
    private const int MinimumClusterCount = 16;

    // An eighth of the clusters holds 97 % and more of the nearest items of trained item vectors.
    private const int ClustersPerProbe = 8;
    private const int MinimumProbes = 8;

    /// <summary>The name of a metric.</summary>
    public static string MetricName(DistanceMetric metric) =>
        metric switch
        {
            DistanceMetric.IP => "IP",
            DistanceMetric.Cosine => "COSINE",
            DistanceMetric.L2 => "L2",
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
        };

    /// <summary>
    /// The call that creates an index. Defaults: Hnsw M 16, efConstruction 200; IvfFlat nlist 4·√rows.
    /// </summary>
    public static CreateIndexRequest CreateRequest(
        string collection,
        MilvusIndexType type,
        DistanceMetric metric,
        IReadOnlyDictionary<string, object> parameters,
        long rowCount
    )
    {
        var all = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var given = BuildParameters(type, parameters);
        switch (type)
        {
            case MilvusIndexType.Hnsw:
                all["M"] = GraphDegree;
                all["efConstruction"] = GraphBuildWidth;
                break;
            case MilvusIndexType.IvfFlat:
                all[ClusterCountParameter] = Math.Clamp(
                    (int)(4 * Math.Sqrt(rowCount)),
                    MinimumClusterCount,
                    MaximumClusterCount
                );
                break;
        }

        foreach (var (key, value) in given)
            all[key] = value;
        return new CreateIndexRequest
        {
            CollectionName = collection,
            FieldName = ItemCollectionSchema.VectorFieldName,
            ExtraParams =
            {
                new KeyValuePair { Key = "index_type", Value = TypeName(type) },
                new KeyValuePair { Key = "metric_type", Value = MetricName(metric) },
                new KeyValuePair { Key = "params", Value = ToJson(all) },
            },
        };
    }

    /// <summary>Parameters of an index as a caller gives them, in the server's spelling.</summary>
    /// <exception cref="RechubException">An index of this kind has no such parameter, or it is no whole number.</exception>
    public static SortedDictionary<string, object> BuildParameters(
        MilvusIndexType type,
        IReadOnlyDictionary<string, object> given
    ) =>
        ServerParameters.Read(
            given,
            type switch
            {
                MilvusIndexType.Hnsw => ["M", "efConstruction"],
                MilvusIndexType.IvfFlat => [ClusterCountParameter],
                MilvusIndexType.Flat => [],
                _ => null,
            },
            "IndexParameter",
            TypeName(type)
        );

    /// <summary>
    /// The search parameters for so many hits: what the caller gave, over the defaults (Hnsw: ef 128 and at least the number
    /// of hits; IvfFlat: an eighth of the clusters).
    /// </summary>
    public static string SearchParameters(
        IndexDescription index,
        IReadOnlyDictionary<string, object> given,
        int hits
    )
    {
        var type = Value(index, "index_type");
        var all = ServerParameters.Read(
            given,
            type switch
            {
                "HNSW" => ["ef"],
                "IVF_FLAT" => ["nprobe"],
                "FLAT" => [],
                _ => null,
            },
            "SearchParameter",
            type
        );
        switch (type)
        {
            case "HNSW":
                var width = all.TryGetValue("ef", out var ef) ? (long)ef : GraphSearchWidth;
                all["ef"] = Math.Max(width, hits);
                break;
            case "IVF_FLAT":
                all.TryAdd(
                    "nprobe",
                    Math.Max(MinimumProbes, ClusterCount(index) / ClustersPerProbe)
                );
                break;
        }

        return ToJson(all);
    }

    /// <summary>
    /// Whether an index stands in for cosine on a server that does not know it (2.2): it compares vectors of length one by
    /// inner product.
    /// </summary>
    public static bool StoresNormalized(IndexDescription index, DistanceMetric metric) =>
        metric == DistanceMetric.Cosine
        && Value(index, "metric_type") == MetricName(DistanceMetric.IP);

    /// <summary>A setting of an index; empty when it has none of that name.</summary>
    public static string Value(IndexDescription index, string key) =>
        index.Params.FirstOrDefault(p => p.Key == key)?.Value ?? "";

    private static int ClusterCount(IndexDescription index)
    {
        if (
            int.TryParse(
                Value(index, ClusterCountParameter),
                CultureInfo.InvariantCulture,
                out var direct
            )
        )
            return direct;
        var parameters = Value(index, "params");
        if (parameters.Length == 0)
            return 0;
        using var json = JsonDocument.Parse(parameters);
        return
            json.RootElement.TryGetProperty(ClusterCountParameter, out var nested)
            && int.TryParse(nested.ToString(), CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;
    }

    private static string TypeName(MilvusIndexType type) =>
        type switch
        {
            MilvusIndexType.Flat => "FLAT",
            MilvusIndexType.IvfFlat => "IVF_FLAT",
            MilvusIndexType.Hnsw => "HNSW",
            MilvusIndexType.AutoIndex => "AUTOINDEX",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };

    private static string ToJson(SortedDictionary<string, object> parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in parameters)
            {
                if (value is string text)
                    writer.WriteString(key, text);
                else if (value is double number)
                    writer.WriteNumber(key, number);
                else
                    writer.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
