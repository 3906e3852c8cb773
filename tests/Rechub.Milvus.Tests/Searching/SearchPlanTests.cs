using CsCheck;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Searching;

namespace Rechub.Milvus.Tests.Searching;

public sealed class SearchPlanTests
{
    private const int BytesPerHit = 14;

    private static readonly IdColumn Catalog = IdColumn.FromSorted([
        .. Enumerable.Range(0, 40_000).Select(i => (long)i),
    ]);

    [Fact]
    public void Every_query_is_in_one_call_that_asks_enough_and_stays_within_limits() =>
        Gen.Select(Gen.Int[0, 3_000].Array[1, 700], Gen.Int[1, 5_000])
            .Sample(
                (counts, topK) =>
                {
                    var excluded = Excluded(counts);
                    var calls = SearchPlan.Make(
                        0,
                        counts.Length,
                        topK,
                        excluded,
                        40_000,
                        BytesPerHit
                    );

                    var seen = calls.SelectMany(call => call.Queries).Order();
                    Assert.Equal(Enumerable.Range(0, counts.Length), seen);
                    foreach (var call in calls)
                    {
                        Assert.False(call.ExcludeOnServer);
                        Assert.True(call.Hits <= SearchPlan.ServerLimit);
                        Assert.All(
                            call.Queries,
                            query => Assert.True(call.Hits >= topK + counts[query])
                        );
                        // Nobody's answer is much longer than it must be.
                        Assert.All(
                            call.Queries,
                            query =>
                                Assert.True(
                                    call.Hits
                                        <= Math.Max(
                                            1.4 * (topK + counts[query]),
                                            topK + counts[query] + 64
                                        )
                                )
                        );
                    }
                },
                iter: 200
            );

    [Theory]
    [InlineData(14)]
    [InlineData(1_000)]
    [InlineData(65_000)]
    public void An_answer_stays_far_below_the_largest_message_however_long_ids_are(int bytesPerHit)
    {
        const int MessageBytes = 64 << 20;
        var calls = SearchPlan.Make(0, 500, 400, null, 40_000, bytesPerHit);

        Assert.All(
            calls,
            call =>
                Assert.InRange((long)call.Queries.Length * call.Hits * bytesPerHit, 1, MessageBytes)
        );
        Assert.Equal(500, calls.Sum(call => call.Queries.Length));
    }

    [Fact]
    public void More_than_the_server_gives_is_left_out_by_the_server()
    {
        var calls = SearchPlan.Make(0, 2, 100, Excluded([16_300, 5]), 40_000, BytesPerHit);

        Assert.Equal(
            [(0, true, 100), (1, false, 105)],
            calls.Select(call => (call.Queries.Single(), call.ExcludeOnServer, call.Hits))
        );
    }

    [Fact]
    public void A_catalog_that_fits_into_one_answer_needs_no_help_of_the_server()
    {
        var call = Assert.Single(
            SearchPlan.Make(0, 1, 10_000, Excluded([9_000]), 12_000, BytesPerHit)
        );

        Assert.Equal((SearchPlan.ServerLimit, false), (call.Hits, call.ExcludeOnServer));
    }

    private static ExcludedItems Excluded(int[] counts)
    {
        var offsets = new int[counts.Length + 1];
        for (var i = 0; i < counts.Length; i++)
            offsets[i + 1] = offsets[i] + counts[i];
        var rows = new int[offsets[^1]];
        for (var i = 0; i < counts.Length; i++)
        for (var j = 0; j < counts[i]; j++)
            rows[offsets[i] + j] = j;
        return new ExcludedItems(Catalog, offsets, rows);
    }
}
