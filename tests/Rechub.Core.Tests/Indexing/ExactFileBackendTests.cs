using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

public sealed class ExactFileBackendTests(PublishedIndexes published) : IndexBackendSuite(published)
{
    private TemporaryFolder Folder => Published.Once(nameof(Folder), () => new TemporaryFolder());

    protected override IIndexBackend NewBackend() =>
        new ExactBackend(Folder[$"{Guid.NewGuid():N}.index"]);
}
