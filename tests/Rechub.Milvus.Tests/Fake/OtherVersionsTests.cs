using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Versions;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Fake;

/// <summary>
/// The same work on servers of other versions than the one that is tested for real: each answers in memory, with what its
/// version lacks and refuses.
/// </summary>
public sealed class OtherVersionsTests
{
    private const string Name = "movies";

    // Lists are refused by 2.2; every other column can be stored everywhere.
    private static readonly string[] Columns = ["title", "year", "price", "score", "in_stock"];

    public static TheoryData<ServerProfile> Profiles =>
        [
            ServerProfile.V22,
            ServerProfile.V23,
            ServerProfile.V24,
            ServerProfile.V25,
            ServerProfile.V26,
            ServerProfile.Lite,
        ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Every_metric_answers_as_a_scan_does(ServerProfile profile)
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();
        Assert.Equal(profile.Version, connection.ServerVersion);
        foreach (var metric in Enum.GetValues<DistanceMetric>())
        {
            // Lengths differ, so that inner product and cosine do not agree by themselves.
            var items = Stretched(TestItems.Make(300, textIds: metric == DistanceMetric.Cosine));
            var name = $"{Name}_{metric}";
            await PublishAsync(connection, items, name, metric);
            var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
            var vectors = TestItems.Vectors(40, items.Dimension, new RandomStream(9));

            var answers = index
                .Search(
                    new SearchQuery
                    {
                        Vectors = vectors,
                        Count = 40,
                        TopK = 10,
                    },
                    Cancellation
                )
                .ToList();

            Assert.Equal((300L, metric), (index.Count, index.Metric));
            for (var q = 0; q < 40; q++)
            {
                var exact = TestItems.Scan(
                    items,
                    vectors.AsSpan(q * items.Dimension, items.Dimension),
                    metric,
                    _ => true
                );
                Assert.Equal(exact.Take(10).Select(hit => hit.Id), answers[q].ItemId);
                for (var rank = 0; rank < 10; rank++)
                    Assert.Equal(exact[rank].Score, answers[q].Score[rank], 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Versions_are_kept_restored_and_dropped(ServerProfile profile)
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();
        var published = new List<string>();
        for (var seed = 0; seed < 4; seed++)
            published.Add(
                (
                    await PublishAsync(connection, TestItems.Make(50, seed, $"model-{seed}"), Name)
                ).Version
            );
        var versions = new IndexVersions(connection, Name);

        Assert.Equal(
            [
                (published[3], VersionState.Live),
                (published[2], VersionState.Loaded),
                (published[1], VersionState.Kept),
            ],
            (await versions.ListAsync(Cancellation)).Select(v => (v.Version, v.State))
        );

        var restored = await versions.RestoreAsync(published[1], null, Cancellation);
        Assert.Equal("model-1", restored.ModelId);
        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        Assert.Equal(published[1], index.Version);

        var drops = server.Milvus.Calls.Count(call => call == "DropCollection");
        var refused = await Assert.ThrowsAsync<RechubException>(() =>
            versions.RemoveAsync(published[1], Cancellation)
        );
        Assert.Equal("MilvusVersionInUse", refused.ErrorId);
        // The guard is on this side: the server was not even asked.
        Assert.Equal(drops, server.Milvus.Calls.Count(call => call == "DropCollection"));
        await versions.RemoveAsync(published[3], Cancellation);
        Assert.Equal(2, (await versions.ListAsync(Cancellation)).Count);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Updates_replace_add_and_delete_and_leave_every_row_once(ServerProfile profile)
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(100);
        await PublishAsync(connection, items, Name, DistanceMetric.Cosine);
        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        var changed = TestItems.Make(120, seed: 5);

        var outcome = index.Update(
            TestItems.Changes(
                TestItems.From(changed, firstRow: 1),
                changed.Items.Ids[0],
                999_999L,
                "nothing"
            ),
            Cancellation
        );

        Assert.Equal((20, 99, 1), (outcome.Inserted, outcome.Replaced, outcome.Deleted));
        Assert.Equal([999_999L, "nothing"], outcome.NotFound);
        Assert.Equal(119, index.Count);
        var again = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        Assert.Equal(119, again.Count);
        var nearest = again
            .Search(
                new SearchQuery
                {
                    Vectors = changed.Vectors,
                    Count = 120,
                    TopK = 1,
                },
                Cancellation
            )
            .ToList();
        for (var row = 1; row < 120; row++)
            Assert.Equal(changed.Items.Ids[row], nearest[row].ItemId[0]);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Missing_values_are_stored_meet_no_condition_and_come_back_missing(
        ServerProfile profile
    )
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(60);
        ((NumberColumn)items.Items.Find("price")!).Values[3] = double.NaN;
        ((NumberColumn)items.Items.Find("score")!).Values[4] = double.NaN;
        ((IntegerColumn)items.Items.Find("year")!).Values[5] = IntegerColumn.Missing;
        await PublishAsync(connection, items, Name);
        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        object[] ids = [.. Enumerable.Range(3, 3).Select(row => items.Items.Ids[row])];

        var read = index.ReadColumns(
            [.. ids, 1L],
            ["price", "score", "year", "in_stock"],
            Cancellation
        );

        Assert.Null(read[0]![0]);
        Assert.Null(read[1]![1]);
        Assert.Null(read[2]![2]);
        Assert.Null(read[3]);
        Assert.Equal(items.Items.Find("in_stock")!.ValueAt(3), read[0]![3]);
        Assert.Equal(items.Items.Find("score")!.ValueAt(3), read[0]![1]);
        foreach (var filter in new[] { "price < 1000", "score < 1000.1", "year > 0" })
            Assert.Equal(
                59,
                index
                    .Search(
                        new SearchQuery
                        {
                            Vectors = items.Vectors[..items.Dimension],
                            Count = 1,
                            TopK = 60,
                            Filter = filter,
                        },
                        Cancellation
                    )
                    .Single()
                    .ItemId.Length
            );
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Calls_whose_answers_are_lost_are_made_again_and_change_nothing_twice(
        ServerProfile profile
    )
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(5_000);
        server.Milvus.LosesFirstAnswers = true;

        var first = await PublishAsync(connection, items, Name);
        var second = await PublishAsync(connection, items, Name);
        await new IndexVersions(connection, Name).RestoreAsync(first.Version, null, Cancellation);
        await new IndexVersions(connection, Name).RemoveAsync(second.Version, Cancellation);

        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        Assert.Equal((first.Version, 5_000L), (index.Version, index.Count));
        Assert.Single(await new CollectionClient(connection).ListAsync(Cancellation));
        // Twice a version and its mark, each made again.
        Assert.Equal(8, server.Milvus.Calls.Count(call => call == "CreateCollection"));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task A_database_is_found_or_refused(ServerProfile profile)
    {
        await using var server = await FakeServer.StartAsync(profile);

        var error = await Assert.ThrowsAsync<RechubException>(() => server.ConnectAsync("nowhere"));
        Assert.Equal("MilvusDatabaseNotFound", error.ErrorId);
        if (profile.HasDatabases)
        {
            using var connection = await server.ConnectAsync("shop");
            Assert.Equal("shop", connection.Database);
            await PublishAsync(connection, TestItems.Make(10), Name);
            // The request itself says so, not only a header.
            Assert.Equal("shop", Assert.Single(server.Milvus.Collections).Request.DbName);
        }
        else
            await Assert.ThrowsAsync<RechubException>(() => server.ConnectAsync("shop"));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task What_is_not_there_and_what_is_not_ours_is_told_apart(ServerProfile profile)
    {
        await using var server = await FakeServer.StartAsync(profile);
        using var connection = await server.ConnectAsync();

        var nothing = await Assert.ThrowsAsync<RechubException>(() =>
            MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation)
        );
        Assert.Equal("MilvusIndexNotFound", nothing.ErrorId);

        var report = await PublishAsync(connection, TestItems.Make(10), "other");
        var client = new CollectionClient(connection);
        await client.PointAliasAsync(Name, $"other_{report.Version}", exists: false, Cancellation);
        var taken = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(connection, TestItems.Make(10), Name)
        );
        Assert.Equal("MilvusNameTaken", taken.ErrorId);
        Assert.Contains($"other_{report.Version}", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_inserts_and_an_update_without_upsert_deletes_and_inserts()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V22);
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(20_000, dimension: 64);

        await PublishAsync(connection, items, Name);

        var inserts = server.Milvus.Calls.Count(call => call == "Insert");
        Assert.True(inserts > 1);
        Assert.DoesNotContain("Upsert", server.Milvus.Calls);
        Assert.DoesNotContain("Delete", server.Milvus.Calls);

        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        index.Update(TestItems.Changes(items), Cancellation);

        Assert.DoesNotContain("Upsert", server.Milvus.Calls);
        Assert.Equal(inserts, server.Milvus.Calls.Count(call => call == "Delete"));
        Assert.Equal(2 * inserts, server.Milvus.Calls.Count(call => call == "Insert"));
    }

    [Fact]
    public async Task The_number_of_partitions_and_shards_is_what_was_asked_for()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();

        await new ItemPublisher(connection).PublishAsync(
            TestItems.Make(10) with
            {
                PartitionColumn = "cate_id",
            },
            new PublishOptions
            {
                Collection = Name,
                PartitionCount = 7,
                ShardCount = 3,
            },
            null,
            Cancellation
        );

        var request = Assert.Single(server.Milvus.Collections).Request;
        Assert.Equal((7, 3), (request.NumPartitions, request.ShardsNum));
    }

    [Fact]
    public async Task A_server_without_lists_says_which_columns_to_leave_out()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V22);
        using var connection = await server.ConnectAsync();

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            new ItemPublisher(connection).PublishAsync(
                TestItems.Make(10),
                new PublishOptions { Collection = Name },
                null,
                Cancellation
            )
        );

        Assert.Equal("MilvusRefused", error.ErrorId);
        Assert.Contains("genres", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Column", error.Message, StringComparison.Ordinal);
        Assert.Empty(await new CollectionClient(connection).ListAsync(Cancellation));
    }

    private static IndexContent Stretched(IndexContent items)
    {
        var vectors = items.Vectors.ToArray();
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] *= 1 + i / items.Dimension % 7;
        return items with { Vectors = vectors };
    }

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        IndexContent items,
        string name,
        DistanceMetric metric = DistanceMetric.IP
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Only(items, Columns) with
            {
                Metric = metric,
            },
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
}
