using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

public sealed class ExactMemoryBackendTests(PublishedIndexes published)
    : IndexBackendSuite(published)
{
    protected override IIndexBackend NewBackend() => new ExactBackend(path: null);
}
