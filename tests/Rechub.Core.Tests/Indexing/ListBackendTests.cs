using Rechub.Indexing;

namespace Rechub.Tests.Indexing;

public sealed class ListBackendTests(PublishedIndexes published) : VersionedBackendSuite(published)
{
    protected override IIndexBackend NewBackend() => new ListBackend();
}
