using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Publishing;

/// <summary>What a publish refuses, leaving everything as it was.</summary>
public sealed class PublishRefusalTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_is_a_foreign_collection_is_refused()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await CreateForeignAsync(connection, name);

        var error = await FailAsync(connection, name, TestItems.Make(10));

        Assert.Equal("MilvusNameTaken", error.ErrorId);
        Assert.Contains(name, await CollectionsAsync(connection));
        Assert.DoesNotContain(
            await CollectionsAsync(connection),
            c => c.StartsWith(name + "_", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_alias_of_something_foreign_is_refused()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await CreateForeignAsync(connection, name + "x");
        await new CollectionClient(connection).PointAliasAsync(
            name,
            name + "x",
            exists: false,
            Cancellation
        );

        var error = await FailAsync(connection, name, TestItems.Make(10));

        Assert.Equal("MilvusNameTaken", error.ErrorId);
        Assert.Contains(name + "x", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            name + "x",
            await new CollectionClient(connection).ResolveAliasAsync(name, Cancellation)
        );
    }

    [Fact]
    public async Task A_live_publisher_is_not_disturbed_and_a_dead_one_is_cleared_away()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var alive = PublisherIdentity.Begin();
        var begun = new VersionName(name, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await CreateUnfinishedAsync(connection, begun, alive);

        var error = await FailAsync(connection, name, TestItems.Make(10));
        Assert.Equal("MilvusPublishUnderWay", error.ErrorId);
        Assert.Contains(
            $"process {Environment.ProcessId}",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(begun.Collection, await CollectionsAsync(connection));

        alive.End();
        await PublishAsync(connection, name, TestItems.Make(10));
        Assert.DoesNotContain(begun.Collection, await CollectionsAsync(connection));
    }

    [Fact]
    public async Task An_unfinished_publish_of_another_machine_is_dead_when_stale_or_by_force()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var elsewhere = PublisherIdentity.Begin() with { Host = "another-machine" };
        elsewhere.End();
        var items = TestItems.Make(10);

        await CreateUnfinishedAsync(connection, Stamp(name, 1), elsewhere);
        Assert.Equal("MilvusPublishUnderWay", (await FailAsync(connection, name, items)).ErrorId);
        await PublishAsync(connection, name, items, force: true);

        await CreateUnfinishedAsync(
            connection,
            Stamp(name, 2),
            elsewhere,
            DateTime.UtcNow.AddHours(-7)
        );
        await PublishAsync(connection, name, items);

        Assert.DoesNotContain(Stamp(name, 1).Collection, await CollectionsAsync(connection));
        Assert.DoesNotContain(Stamp(name, 2).Collection, await CollectionsAsync(connection));
    }

    [Fact]
    public async Task Of_two_publishers_at_once_one_wins_and_the_other_is_refused_or_second()
    {
        using var connection = await server.ConnectAsync();
        for (var round = 0; round < Soak.Times(1, 3); round++)
        {
            var name = server.NewName();
            var attempts = await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(i =>
                        Task.Run(
                            async () =>
                            {
                                try
                                {
                                    await PublishAsync(
                                        connection,
                                        name,
                                        TestItems.Make(300, i, $"model-{i}")
                                    );
                                    return null;
                                }
                                catch (RechubException error)
                                {
                                    return error;
                                }
                            },
                            Cancellation
                        )
                    )
            );

            Assert.Contains(null, attempts);
            Assert.All(
                attempts.OfType<RechubException>(),
                error => Assert.Equal("MilvusPublishUnderWay", error.ErrorId)
            );
            var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
            Assert.Equal(300, index.Count);
            Assert.All(
                await new IndexVersions(connection, name).ListAsync(Cancellation),
                version => Assert.NotEqual(VersionState.Unfinished, version.State)
            );
        }
    }

    [Fact]
    public async Task Bad_vectors_columns_and_names_are_refused_before_anything_is_created()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var items = TestItems.Make(10);
        var broken = items.Vectors.ToArray();
        broken[7] = float.NaN;

        foreach (
            var (bad, options, errorId) in new (IndexContent, PublishOptions, string)[]
            {
                (items with { Vectors = broken }, Options(name), "VectorNotFinite"),
                (items with { Dimension = 3 }, Options(name), "DimensionMismatch"),
                (items, Options("no such name"), "MilvusCollectionName"),
                (items, Options("9lives"), "MilvusCollectionName"),
                (
                    items with
                    {
                        PartitionColumn = "nothing",
                    },
                    Options(name),
                    "PartitionColumnNotFound"
                ),
                (
                    items with
                    {
                        PartitionColumn = "genres",
                    },
                    Options(name),
                    "PartitionColumnUnusable"
                ),
                (items, Options(name) with { PartitionCount = 4 }, "PartitionColumnMissing"),
            }
        )
            Assert.Equal(
                errorId,
                (
                    await Assert.ThrowsAsync<RechubException>(() =>
                        new ItemPublisher(connection).PublishAsync(bad, options, null, Cancellation)
                    )
                ).ErrorId
            );
        Assert.DoesNotContain(
            await CollectionsAsync(connection),
            c => c.StartsWith(name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_wrong_index_parameter_fails_and_leaves_the_live_version()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var before = await PublishAsync(connection, name, TestItems.Make(10));

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            new ItemPublisher(connection).PublishAsync(
                TestItems.Make(20),
                new PublishOptions
                {
                    Collection = name,
                    IndexType = MilvusIndexType.Hnsw,
                    IndexParameters = new Dictionary<string, object> { ["M"] = -3 },
                },
                null,
                Cancellation
            )
        );

        Assert.Equal("MilvusRefused", error.ErrorId);
        var version = Assert.Single(
            await new IndexVersions(connection, name).ListAsync(Cancellation)
        );
        Assert.Equal((before.Version, VersionState.Live), (version.Version, version.State));
    }

    [Fact]
    public async Task Partitions_by_a_column_are_created()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await new ItemPublisher(connection).PublishAsync(
            TestItems.Only(TestItems.Make(500), "cate_id", "year") with
            {
                PartitionColumn = "cate_id",
            },
            new PublishOptions
            {
                Collection = name,
                IndexType = MilvusIndexType.Flat,
                PartitionCount = 4,
                ShardCount = 2,
            },
            null,
            Cancellation
        );

        var described = await new CollectionClient(connection).DescribeAsync(name, Cancellation);

        Assert.Equal(2, described!.ShardsNum);
        Assert.Equal(
            ["movie_id", "cate_id", "year", "vector"],
            described.Schema.Fields.Select(f => f.Name)
        );
        Assert.Equal("cate_id", described.Schema.Fields.Single(f => f.IsPartitionKey).Name);
    }

    private static VersionName Stamp(string name, int day) =>
        new(name, new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));

    private static PublishOptions Options(string name) => new() { Collection = name };

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        IndexContent items,
        bool force = false
    ) =>
        new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions
            {
                Collection = name,
                IndexType = MilvusIndexType.Flat,
                Force = force,
            },
            null,
            Cancellation
        );

    private static Task<RechubException> FailAsync(
        MilvusConnection connection,
        string name,
        IndexContent items
    ) => Assert.ThrowsAsync<RechubException>(() => PublishAsync(connection, name, items));

    private static Task<IReadOnlyList<string>> CollectionsAsync(MilvusConnection connection) =>
        new CollectionClient(connection).ListAsync(Cancellation);

    private static Task CreateForeignAsync(MilvusConnection connection, string name)
    {
        var schema = Schema(name);
        schema.Description = "somebody's own";
        return new CollectionClient(connection).CreateAsync(
            new CreateCollectionRequest
            {
                CollectionName = name,
                Schema = Google.Protobuf.MessageExtensions.ToByteString(schema),
                ShardsNum = 1,
            },
            Cancellation
        );
    }

    private static async Task CreateUnfinishedAsync(
        MilvusConnection connection,
        VersionName name,
        PublisherIdentity publisher,
        DateTime? created = null
    )
    {
        var client = new CollectionClient(connection);
        var manifest = new VersionManifest(
            VersionManifest.CurrentFormat,
            "model-a",
            4,
            DistanceMetric.IP,
            MilvusIndexType.Flat,
            10,
            created ?? DateTime.UtcNow,
            publisher
        );
        await PublishMark.CreateAsync(client, name, manifest, Cancellation);
        await client.CreateAsync(manifest.CreateRequest(Schema(name.Collection)), Cancellation);
    }

    private static CollectionSchema Schema(string name) =>
        new()
        {
            Name = name,
            Fields =
            {
                new FieldSchema
                {
                    Name = "id",
                    DataType = DataType.Int64,
                    IsPrimaryKey = true,
                },
                new FieldSchema
                {
                    Name = "vector",
                    DataType = DataType.FloatVector,
                    TypeParams =
                    {
                        new Milvus.Protocol.KeyValuePair { Key = "dim", Value = "4" },
                    },
                },
            },
        };
}
