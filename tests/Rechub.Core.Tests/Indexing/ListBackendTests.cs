using Rechub.Indexing;

namespace Rechub.Tests.Indexing;

public sealed class ListBackendTests(PublishedIndexes published) : IndexBackendSuite(published)
{
    protected override IIndexBackend NewBackend() => new ListBackend();
}
