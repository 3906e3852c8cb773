using System.Diagnostics;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Support;

/// <summary>
/// Versions as releases before format 2 made them: nothing marks a publish under way, and that a version is complete stands in
/// a property alone, which is written when all is verified.
/// </summary>
internal static class EarlierRelease
{
    private const int Format = 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Publishes items and makes them live.</summary>
    public static async Task<string> PublishAsync(
        MilvusConnection connection,
        string alias,
        IndexContent items
    )
    {
        var client = new CollectionClient(connection);
        var name = await FillAsync(connection, alias, items, items.Items.Count);
        await StoredVersion.SayCompleteAsync(client, name, Cancellation);
        var isLive = await client.ResolveAliasAsync(alias, Cancellation) is not null;
        await client.PointAliasAsync(alias, name.Collection, isLive, Cancellation);
        return name.Version;
    }

    /// <summary>Begins to publish items and dies when it has sent those it has, of so many.</summary>
    public static async Task<string> DieAsync(
        MilvusConnection connection,
        string alias,
        IndexContent items,
        int rowCount
    ) => (await FillAsync(connection, alias, items, rowCount)).Version;

    private static async Task<VersionName> FillAsync(
        MilvusConnection connection,
        string alias,
        IndexContent items,
        int rowCount
    )
    {
        var client = new CollectionClient(connection);
        var newest = await new VersionCatalog(client, alias).NewestNameAsync(Cancellation);
        var name = VersionName.Next(alias, DateTime.UtcNow.AddDays(-1), newest);
        var publisher = PublisherIdentity.Begin();
        var options = new PublishOptions { Collection = alias, IndexType = MilvusIndexType.Flat };
        var manifest = new VersionManifest(
            Format,
            items.ModelId,
            items.Dimension,
            items.Metric,
            options.IndexType,
            rowCount,
            DateTime.UtcNow,
            publisher
        );
        var builder = new VersionBuilder(client, name, options, progress: null);
        await builder.CreateAsync(items, manifest, Cancellation);
        await builder.FillAsync(items, Stopwatch.StartNew(), Cancellation);
        publisher.End();
        return name;
    }
}
