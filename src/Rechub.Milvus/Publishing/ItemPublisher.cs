using System.Diagnostics;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Publishes items as a new version beside those that exist, and makes it live when it has been verified. Until the alias
/// moves, readers see nothing of it; after, nothing else.
/// </summary>
public sealed class ItemPublisher(MilvusConnection connection, TimeProvider? time = null)
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RemovalLimitWhenStopped = TimeSpan.FromSeconds(1);

    private const string Unreached = "MilvusUnavailable";
    private const string TimedOut = "MilvusTimeout";

    private readonly CollectionClient client = new(connection);
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>Publishes items.</summary>
    /// <exception cref="RechubException">
    /// The items cannot be stored, the name is taken, another publish is under way, or the server failed. The live version is
    /// then as it was.
    /// </exception>
    public async Task<PublishReport> PublishAsync(
        IndexContent items,
        PublishOptions options,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(options);
        var clock = Stopwatch.StartNew();
        progress = progress is null ? null : new ForwardProgress(progress);
        options.RequireFor(items);
        items.Require();

        var catalog = new VersionCatalog(client, options.Collection);
        var turn = new PublishTurn(client, catalog, options, time);
        // A name that is taken is told before any work.
        await catalog.FindLiveAsync(cancellation).ConfigureAwait(false);
        await turn.ClearAsync(cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        var name = VersionName.Next(
            options.Collection,
            now,
            await catalog.NewestNameAsync(cancellation).ConfigureAwait(false)
        );
        var publisher = PublisherIdentity.Begin();
        var manifest = new VersionManifest(
            VersionManifest.CurrentFormat,
            items.ModelId,
            items.Dimension,
            items.Metric,
            options.IndexType,
            items.Items.Count,
            now,
            publisher,
            options.ReplicaCount
        );
        try
        {
            var builder = new VersionBuilder(client, name, options, progress);
            TimeSpan upsert;
            TimeSpan searchable;
            StoredVersion? replaced;
            try
            {
                await turn.TakeAsync(name, manifest, cancellation).ConfigureAwait(false);
                await CreateAsync(builder).ConfigureAwait(false);
                await turn.ConfirmAsync(name, publisher, cancellation).ConfigureAwait(false);
                (upsert, searchable) = await builder
                    .FillAsync(items, clock, cancellation)
                    .ConfigureAwait(false);
                options.BeforeLive?.Invoke();
                await turn.ConfirmAsync(name, publisher, cancellation).ConfigureAwait(false);
                await StoredVersion
                    .SayCompleteAsync(client, name, cancellation)
                    .ConfigureAwait(false);
                // From here on the version is a finished one, which is never removed but by the rule of -Keep.
                await PublishMark.DropAsync(client, name, cancellation).ConfigureAwait(false);
                // Looked at again: somebody may have restored another version meanwhile, which has readers now.
                replaced = await catalog.FindLiveAsync(cancellation).ConfigureAwait(false);
            }
            catch
            {
                await RemoveAsync(catalog, name, publisher, cancellation).ConfigureAwait(false);
                throw;
            }

            await GoLiveAsync(replaced is not null).ConfigureAwait(false);
            var live = clock.Elapsed;
            progress?.Report(new WorkProgress("tidying earlier versions", 0.98));
            var warnings = await new Retention(client, catalog)
                .ApplyAsync(replaced, options.Keep, cancellation)
                .ConfigureAwait(false);
            return new PublishReport(
                name.Version,
                items.Items.Count,
                upsert,
                searchable,
                live,
                warnings
            );
        }
        finally
        {
            publisher.End();
        }

        async Task CreateAsync(VersionBuilder builder)
        {
            try
            {
                await builder.CreateAsync(items, manifest, cancellation).ConfigureAwait(false);
            }
            catch (RechubException error) when (error.ErrorId == "MilvusRefused")
            {
                // The call may have been made again because its answer was lost: then this publish's own is there.
                var there = await catalog.FindAsync(name, cancellation).ConfigureAwait(false);
                if (there?.Manifest.Publisher.Id != publisher.Id)
                    throw;
            }
        }

        async Task GoLiveAsync(bool aliasExists)
        {
            try
            {
                await client
                    .PointAliasAsync(options.Collection, name.Collection, aliasExists, cancellation)
                    .ConfigureAwait(false);
            }
            catch (RechubException error) when (error.ErrorId is Unreached or TimedOut)
            {
                // The request may have been carried out, or be so yet: what readers may be led to is not removed.
                throw new RechubException(
                    error.Kind,
                    error.ErrorId,
                    $"{error.Message} Version {name.Version} is complete, but whether it is live is not known: Get-ItemIndex -AllVersion shows it, Restore-ItemIndex makes it live.",
                    name.Collection,
                    error
                );
            }
            catch (RechubException)
            {
                // The server said no. Should the alias point there all the same, dropping refuses.
                await RemoveAsync(catalog, name, publisher, cancellation).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>
    /// Removes what a failed publish has begun, if that can be done soon; otherwise the next publish does. The first error is
    /// the one that counts, so this one is not reported.
    /// </summary>
    private async Task RemoveAsync(
        VersionCatalog catalog,
        VersionName name,
        PublisherIdentity publisher,
        CancellationToken stopped
    )
    {
        using var limit = new CancellationTokenSource(
            stopped.IsCancellationRequested ? RemovalLimitWhenStopped : RemovalLimit
        );
        try
        {
            var version = await catalog.FindAsync(name, limit.Token).ConfigureAwait(false);
            if (version?.Manifest.Publisher.Id == publisher.Id)
                await client.DropAsync(name.Collection, limit.Token).ConfigureAwait(false);
            var mark = await PublishMark.FindAsync(client, name, limit.Token).ConfigureAwait(false);
            if (mark?.Manifest.Publisher.Id == publisher.Id)
                await PublishMark.DropAsync(client, name, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RechubException or OperationCanceledException)
        {
            // Left to the next publish.
        }
    }
}
