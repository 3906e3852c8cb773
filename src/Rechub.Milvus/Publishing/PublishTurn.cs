using Rechub.Milvus.Collections;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Publishing;

/// <summary>
/// Lets one publisher at a time work on an index. While a publish is under way others are refused; what a dead publisher began
/// is removed. Only what is marked as under way is ever removed here: it has never been live.
/// </summary>
internal sealed class PublishTurn(
    CollectionClient client,
    VersionCatalog catalog,
    PublishOptions options,
    TimeProvider time
)
{
    /// <summary>Clears the way before a publish.</summary>
    /// <exception cref="RechubException">Another publish is under way.</exception>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        foreach (var mark in await catalog.MarksAsync(cancellation).ConfigureAwait(false))
        {
            if (!options.Force && !IsDead(mark))
                throw Refusal(mark);
            await RemoveAsync(mark, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Marks a publish as under way. Of publishes that did not see each other in time, the one whose mark the server created
    /// first goes on.
    /// </summary>
    /// <exception cref="RechubException">Another publish was first.</exception>
    public async Task TakeAsync(
        VersionName own,
        VersionManifest manifest,
        CancellationToken cancellation
    )
    {
        try
        {
            await PublishMark
                .CreateAsync(client, own, manifest, cancellation)
                .ConfigureAwait(false);
        }
        catch (RechubException error) when (error.ErrorId == "MilvusRefused")
        {
            // Somebody who publishes in this same second may have set it; or the call was made again because its answer was
            // lost, and what is there is this publish's own.
            if (
                await PublishMark.FindAsync(client, own, cancellation).ConfigureAwait(false) is null
            )
                throw;
        }

        var marks = await catalog.MarksAsync(cancellation).ConfigureAwait(false);
        var mine = marks.FirstOrDefault(mark => mark.Name == own);
        if (mine is null || mine.Manifest.Publisher.Id != manifest.Publisher.Id)
            throw mine is null ? Removed(own) : Refusal(mine);
        var first = marks.FirstOrDefault(mark =>
            mark != mine && mark.Created <= mine.Created && !IsDead(mark)
        );
        if (first is not null && !options.Force)
            throw Refusal(first);
    }

    /// <summary>Makes sure that nobody has removed the mark with -Force meanwhile.</summary>
    /// <exception cref="RechubException">Somebody has.</exception>
    public async Task ConfirmAsync(
        VersionName own,
        PublisherIdentity publisher,
        CancellationToken cancellation
    )
    {
        var mark = await PublishMark.FindAsync(client, own, cancellation).ConfigureAwait(false);
        if (mark?.Manifest.Publisher.Id != publisher.Id)
            throw Removed(own);
    }

    /// <summary>The version first, so that it never stands there unmarked.</summary>
    private async Task RemoveAsync(PublishMark mark, CancellationToken cancellation)
    {
        var version = await catalog.FindAsync(mark.Name, cancellation).ConfigureAwait(false);
        // Somebody may have pointed an alias to it by hand.
        if (version?.Description.Aliases.Count == 0)
            await client.DropAsync(mark.Name.Collection, cancellation).ConfigureAwait(false);
        await PublishMark.DropAsync(client, mark.Name, cancellation).ConfigureAwait(false);
    }

    private bool IsDead(PublishMark mark) =>
        mark.Manifest.Publisher.IsKnownDead()
        || time.GetUtcNow() - mark.Manifest.Created > options.StaleAfter;

    private RechubException Refusal(PublishMark mark) =>
        new(
            RechubErrorKind.InvalidOperation,
            "MilvusPublishUnderWay",
            $"'{options.Collection}' on {client.Connection} is being published by {mark.Manifest.Publisher} (version {mark.Name.Version}). Wait for it; if it is dead, -Force removes what it began.",
            options.Collection
        );

    private RechubException Removed(VersionName own) =>
        new(
            RechubErrorKind.InvalidOperation,
            "MilvusPublishUnderWay",
            $"Another publish of '{options.Collection}' on {client.Connection} has taken over and removed what this one began (version {own.Version}). Publish again if that was not meant.",
            options.Collection
        );
}
