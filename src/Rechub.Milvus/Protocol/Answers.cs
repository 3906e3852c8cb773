namespace Rechub.Milvus.Protocol;

/// <summary>An answer of the server; each carries a status beside its content.</summary>
internal interface IAnswer
{
    Status? Status { get; }
}

internal sealed partial class Status : IAnswer
{
    Status IAnswer.Status => this;
}

internal sealed partial class GetVersionResponse : IAnswer;

internal sealed partial class ListDatabasesResponse : IAnswer;

internal sealed partial class ShowCollectionsResponse : IAnswer;

internal sealed partial class DescribeCollectionResponse : IAnswer;

internal sealed partial class ListAliasesResponse : IAnswer;

internal sealed partial class GetLoadStateResponse : IAnswer;

internal sealed partial class GetLoadingProgressResponse : IAnswer;

internal sealed partial class DescribeIndexResponse : IAnswer;

internal sealed partial class MutationResult : IAnswer;

internal sealed partial class FlushResponse : IAnswer;

internal sealed partial class GetFlushStateResponse : IAnswer;

internal sealed partial class QueryResults : IAnswer;
