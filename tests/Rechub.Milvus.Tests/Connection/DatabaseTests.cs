using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Connection;

/// <summary>Two databases of a server know nothing of each other.</summary>
public sealed class DatabaseTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_name_in_two_databases_is_two_indexes()
    {
        using var connection = await server.ConnectAsync();
        var database = await server.OtherDatabase;
        using var shop = await server.ConnectAsync(database: database);
        var name = server.NewName();
        var first = await PublishAsync(shop, name, seed: 1);
        var outside = await PublishAsync(connection, name, seed: 3);
        await PublishAsync(shop, name, seed: 2);

        var index = await MilvusItemIndex.OpenAsync(shop, name, null, null, Cancellation);
        AssertAnswers(index, seed: 2);
        var items = Items(2);
        index.Update(ItemChanges.Removal(items.ModelId, [items.Items.Ids[0]]), Cancellation);
        var updated = await MilvusItemIndex.OpenAsync(shop, name, null, null, Cancellation);
        Assert.Equal(items.Items.Count - 1, updated.Count);

        var versions = new IndexVersions(shop, name);
        await versions.RestoreAsync(first.Version, null, Cancellation);
        AssertAnswers(
            await MilvusItemIndex.OpenAsync(shop, name, null, null, Cancellation),
            seed: 1
        );
        var replaced = (await versions.ListAsync(Cancellation))[0].Version;
        await versions.RemoveAsync(replaced, Cancellation);

        Assert.Equal(
            [first.Version],
            (await versions.ListAsync(Cancellation)).Select(version => version.Version)
        );
        Assert.Equal(
            [(outside.Version, VersionState.Live)],
            (await new IndexVersions(connection, name).ListAsync(Cancellation)).Select(version =>
                (version.Version, version.State)
            )
        );
        AssertAnswers(
            await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation),
            seed: 3
        );
        Assert.Equal(
            ["default", database],
            (await shop.DatabasesAsync(Cancellation)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_request_that_can_name_a_database_is_given_it() =>
        Assert.All(
            typeof(SearchRequest)
                .Assembly.GetTypes()
                .Where(type =>
                    type.Namespace == typeof(SearchRequest).Namespace
                    && type.IsClass
                    && type.GetProperty("DbName") is not null
                ),
            type => Assert.True(type.IsAssignableTo(typeof(IDatabaseRequest)), type.Name)
        );

    private static IndexContent Items(int seed) => TestItems.Make(300, seed, $"model-{seed}");

    private static void AssertAnswers(MilvusItemIndex index, int seed)
    {
        var items = Items(seed);
        Assert.Equal((items.ModelId, items.Items.Count), (index.ModelId, (int)index.Count));
        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors,
                    Count = items.Items.Count,
                    TopK = 1,
                },
                Cancellation
            )
            .ToList();
        Assert.Equal(
            Enumerable.Range(0, items.Items.Count).Select(row => items.Items.Ids[row]),
            hits.Select(hit => hit.ItemId[0])
        );
    }

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed
    ) =>
        new ItemPublisher(connection).PublishAsync(
            Items(seed),
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
}
