namespace Rechub.Milvus.Protocol;

/// <summary>A request that names the database it is about; empty for the server's default.</summary>
internal interface IDatabaseRequest
{
    string DbName { get; set; }
}

internal sealed partial class ShowCollectionsRequest : IDatabaseRequest;

internal sealed partial class CollectionRequest : IDatabaseRequest;

internal sealed partial class CreateCollectionRequest : IDatabaseRequest;

internal sealed partial class AlterCollectionRequest : IDatabaseRequest;

internal sealed partial class LoadCollectionRequest : IDatabaseRequest;

internal sealed partial class LoadRequest : IDatabaseRequest;

internal sealed partial class AliasRequest : IDatabaseRequest;

internal sealed partial class CreateIndexRequest : IDatabaseRequest;

internal sealed partial class DescribeIndexRequest : IDatabaseRequest;

internal sealed partial class WriteRequest : IDatabaseRequest;

internal sealed partial class DeleteRequest : IDatabaseRequest;

internal sealed partial class FlushRequest : IDatabaseRequest;

internal sealed partial class GetFlushStateRequest : IDatabaseRequest;

internal sealed partial class SearchRequest : IDatabaseRequest;

internal sealed partial class QueryRequest : IDatabaseRequest;
