using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Searching;

/// <summary>The flat answer of a search, query by query.</summary>
internal sealed class HitReader(SearchResultData data)
{
    private readonly int[] offsets = OffsetsOf(data);

    /// <summary>Number of queries answered.</summary>
    public int QueryCount => offsets.Length - 1;

    /// <summary>Where a query's hits lie in the flat arrays.</summary>
    public (int Start, int End) Range(int query) => (offsets[query], offsets[query + 1]);

    /// <summary>A hit's raw id: a <see cref="long"/> or a <see cref="string"/>.</summary>
    public object Id(int hit) =>
        data.Ids.IdFieldCase == IDs.IdFieldOneofCase.StrId
            ? data.Ids.StrId.Data[hit]
            : data.Ids.IntId.Data[hit];

    /// <summary>A hit's score.</summary>
    public float Score(int hit) => data.Scores[hit];

    private static int[] OffsetsOf(SearchResultData data)
    {
        var offsets = new int[data.Topks.Count + 1];
        for (var query = 0; query < data.Topks.Count; query++)
            offsets[query + 1] = offsets[query] + (int)data.Topks[query];
        return offsets;
    }
}
