using Rechub.Milvus.Tests.Support;

namespace Rechub.Milvus.Tests.Publishing;

public sealed class LiteBackendTests(PublishedIndexes published, SharedServer shared)
    : MilvusBackendSuite(published, shared, ServerKind.Lite);
