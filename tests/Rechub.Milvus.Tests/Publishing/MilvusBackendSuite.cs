using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Tests.Support;

namespace Rechub.Milvus.Tests.Publishing;

/// <summary>The suite of all backends on a kind of server, with the index that searches exactly.</summary>
public abstract class MilvusBackendSuite(
    PublishedIndexes published,
    SharedServer shared,
    ServerKind kind
) : VersionedBackendSuite(published)
{
    protected override IIndexBackend NewBackend() =>
        new MilvusBackend(
            Published.Once(
                nameof(SharedServer),
                () => shared.Of(kind).ConnectAsync().GetAwaiter().GetResult()
            ),
            new PublishOptions { Collection = shared.NewName(), IndexType = MilvusIndexType.Flat }
        );
}
