using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Versions;

/// <summary>
/// An empty collection beside a version, which says that the version's publish is under way. It is created before the version
/// and dropped once the version is verified, before that goes live. A version that is marked has therefore never been live;
/// only such a version may be deleted because its publish has died. That a collection exists is what no server loses.
/// </summary>
/// <param name="Name">The version.</param>
/// <param name="Manifest">The version's manifest, publisher included.</param>
/// <param name="Created">When the server created the mark, by its own clock; 0 where it does not say.</param>
internal sealed record PublishMark(VersionName Name, VersionManifest Manifest, ulong Created)
{
    // A server of 2.5 and before creates no collection without a vector.
    private const string VectorDimension = "2";

    /// <summary>Creates a mark.</summary>
    /// <exception cref="RechubException">The server refused it; there may be one already.</exception>
    public static Task CreateAsync(
        CollectionClient client,
        VersionName name,
        VersionManifest manifest,
        CancellationToken cancellation
    )
    {
        var request = manifest.CreateRequest(
            new CollectionSchema
            {
                Name = name.Mark,
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
                            new KeyValuePair { Key = "dim", Value = VectorDimension },
                        },
                    },
                },
            }
        );
        request.ShardsNum = 1;
        return client.CreateAsync(request, cancellation);
    }

    /// <summary>The mark of a version; null when there is none, or the collection of its name is not one of ours.</summary>
    public static async Task<PublishMark?> FindAsync(
        CollectionClient client,
        VersionName name,
        CancellationToken cancellation
    )
    {
        var description = await client.DescribeAsync(name.Mark, cancellation).ConfigureAwait(false);
        return description is not null && VersionManifest.Of(description) is { } manifest
            ? new PublishMark(name, manifest, description.CreatedTimestamp)
            : null;
    }

    /// <summary>Drops a mark.</summary>
    public static Task DropAsync(
        CollectionClient client,
        VersionName name,
        CancellationToken cancellation
    ) => client.DropAsync(name.Mark, cancellation);
}
