using Rechub.Milvus.Tests.Support;

namespace Rechub.Milvus.Tests.Publishing;

public sealed class StandaloneBackendTests(PublishedIndexes published, SharedServer shared)
    : MilvusBackendSuite(published, shared, ServerKind.Standalone);
