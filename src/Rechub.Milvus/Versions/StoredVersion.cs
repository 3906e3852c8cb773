using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Versions;

/// <summary>A version as it stands on the server.</summary>
internal sealed record StoredVersion(
    VersionName Name,
    VersionManifest Manifest,
    DescribeCollectionResponse Description,
    PublishOutcome Outcome,
    bool IsLive
)
{
    private const string StateProperty = "rechub.state";
    private const string Complete = "complete";

    /// <summary>Makes a version of a collection; null when the collection is not one of ours.</summary>
    /// <param name="name">The version.</param>
    /// <param name="description">The collection.</param>
    /// <param name="isMarked">Whether its publish is marked as under way.</param>
    public static StoredVersion? Read(
        VersionName name,
        DescribeCollectionResponse description,
        bool isMarked
    )
    {
        if (VersionManifest.Of(description) is not { } manifest)
            return null;
        manifest.Restore(description.Schema);
        var outcome =
            isMarked ? PublishOutcome.Unfinished
            : manifest.IsMarkedWhilePublishing || SaysComplete(description)
                ? PublishOutcome.Complete
            : PublishOutcome.Unknown;
        return new StoredVersion(
            name,
            manifest,
            description,
            outcome,
            description.Aliases.Contains(name.Alias)
        );
    }

    /// <summary>
    /// Writes into a property that a version is complete. It is all that releases before format 2 look at, and for versions
    /// that they made the only record.
    /// </summary>
    public static Task SayCompleteAsync(
        CollectionClient client,
        VersionName name,
        CancellationToken cancellation
    ) => client.SetPropertyAsync(name.Collection, StateProperty, Complete, cancellation);

    private static bool SaysComplete(DescribeCollectionResponse description) =>
        description.Properties.Any(p => p.Key == StateProperty && p.Value == Complete);
}
