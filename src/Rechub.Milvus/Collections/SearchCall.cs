using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Collections;

/// <summary>One search call: some vectors, a number of hits, an optional condition.</summary>
internal static class SearchCall
{
    private const int FloatVectorType = 101;

    /// <summary>The call.</summary>
    /// <param name="collection">The version's collection.</param>
    /// <param name="index">Its index.</param>
    /// <param name="parameters">Search parameters over the defaults.</param>
    /// <param name="vectors">Row-major vectors.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="rows">Rows of <paramref name="vectors"/> to search for.</param>
    /// <param name="hits">Hits wanted for each.</param>
    /// <param name="condition">Boolean expression that hits meet; empty for none.</param>
    public static SearchRequest Request(
        string collection,
        IndexDescription index,
        IReadOnlyDictionary<string, object> parameters,
        ReadOnlySpan<float> vectors,
        int dimension,
        ReadOnlySpan<int> rows,
        int hits,
        string condition
    ) =>
        new()
        {
            CollectionName = collection,
            Dsl = condition,
            PlaceholderGroup = Placeholders(vectors, dimension, rows),
            Nq = rows.Length,
            SearchParams =
            {
                Parameter("anns_field", ItemCollectionSchema.VectorFieldName),
                Parameter("topk", hits.ToString(CultureInfo.InvariantCulture)),
                Parameter("metric_type", VectorIndex.Value(index, "metric_type")),
                Parameter("params", VectorIndex.SearchParameters(index, parameters, hits)),
                Parameter("round_decimal", "-1"),
            },
        };

    private static ByteString Placeholders(
        ReadOnlySpan<float> vectors,
        int dimension,
        ReadOnlySpan<int> rows
    )
    {
        var value = new PlaceholderValue { Tag = "$0", Type = FloatVectorType };
        value.Values.Capacity = rows.Length;
        foreach (var row in rows)
            value.Values.Add(
                ByteString.CopyFrom(
                    MemoryMarshal.AsBytes(vectors.Slice(row * dimension, dimension))
                )
            );
        return new PlaceholderGroup { Placeholders = { value } }.ToByteString();
    }

    private static KeyValuePair Parameter(string key, string value) =>
        new() { Key = key, Value = value };
}
