using Grpc.Core;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;
using Status = Rechub.Milvus.Protocol.Status;

namespace Rechub.Milvus.Tests.Fake;

/// <summary>
/// Milvus as a version of it answers, in memory: what this client calls, with the refusals, the missing calls and the missing
/// fields of that version.
/// </summary>
internal sealed class FakeMilvus(ServerProfile profile) : MilvusService.MilvusServiceBase
{
    private const int Unexpected = 65_535;
    private const int LegacyUnexpected = 1;

    private readonly Lock state = new();
    private readonly Dictionary<string, FakeCollection> collections = [];
    private readonly Dictionary<string, string> aliases = [];
    private readonly HashSet<string> lost = [];
    private readonly List<string> calls = [];
    private int lastId;
    private ulong clock;
    private WriteRequest? late;

    /// <summary>Names of the calls that were made.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (state)
                return [.. calls];
        }
    }

    /// <summary>What collections there are.</summary>
    public IReadOnlyCollection<FakeCollection> Collections => collections.Values;

    /// <summary>Whether the first answer of every kind of call is lost: the work is done, and nobody hears of it.</summary>
    public bool LosesFirstAnswers { get; set; }

    /// <summary>A kind of call that is carried out every time, and nobody hears of it.</summary>
    public string? LosesAnswersOf { get; set; }

    /// <summary>A kind of call that the user has no right to make.</summary>
    public string? Denies { get; set; }

    /// <summary>How many more calls are told that the server is starting.</summary>
    public int CallsUntilStarted { get; set; }

    /// <summary>A kind of call whose first one stays without an answer.</summary>
    public string? IgnoresFirst { get; set; }

    /// <summary>Whether the first insert is delayed on its way: it fails there, and arrives after the first count.</summary>
    public bool DelaysFirstInsert { get; set; }

    /// <summary>
    /// How far everything is loaded, in percent; null when nothing is being loaded. Each time that it is asked it may be further.
    /// </summary>
    public Func<int>? Loading { get; set; }

    /// <summary>A score that every hit is given; null for its own.</summary>
    public float? ScoreOfHits { get; set; }

    /// <summary>Does what stopping and starting the server does.</summary>
    public void Restart()
    {
        lock (state)
        {
            foreach (var collection in collections.Values)
            {
                if (!profile.KeepsPropertyChanges)
                    collection.ForgetPropertyChanges();
                collection.IsLoaded &= profile.LoadsWhenStarted;
            }
        }
    }

    public override Task<GetVersionResponse> GetVersion(
        GetVersionRequest request,
        ServerCallContext context
    ) => Answer(context, () => new GetVersionResponse { Version = profile.Version });

    public override Task<ListDatabasesResponse> ListDatabases(
        ListDatabasesRequest request,
        ServerCallContext context
    )
    {
        Require(profile.HasDatabases);
        return Answer(context, () => new ListDatabasesResponse { DbNames = { "default", "shop" } });
    }

    public override Task<ShowCollectionsResponse> ShowCollections(
        ShowCollectionsRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
                new ShowCollectionsResponse
                {
                    CollectionNames = { collections.Keys },
                    CollectionIds = { collections.Values.Select(c => (long)c.Id) },
                }
        );

    public override Task<Status> CreateCollection(
        CreateCollectionRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
            {
                var schema = CollectionSchema.Parser.ParseFrom(request.Schema);
                if (collections.ContainsKey(request.CollectionName))
                    return Failure(Unexpected, "collection already exists");
                if (!profile.HasArrays && schema.Fields.Any(f => f.DataType == DataType.Array))
                    return Failure(Unexpected, "data type 22 is not supported");
                if (!profile.KeepsDescriptions)
                {
                    schema.Description = "";
                    foreach (var field in schema.Fields)
                        field.Description = "";
                }

                collections.Add(request.CollectionName, new(schema, request, ++lastId));
                return new Status();
            },
            request.CollectionName
        );

    public override Task<DescribeCollectionResponse> DescribeCollection(
        CollectionRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
            {
                if (Find(request.CollectionName) is not var (name, found))
                    return new DescribeCollectionResponse { Status = NotFound(request) };
                var schema = found.Schema.Clone();
                schema.Name = profile.DescribesUnderAlias ? request.CollectionName : name;
                return new DescribeCollectionResponse
                {
                    Schema = schema,
                    CollectionId = profile.DescribesAliases ? found.Id : 0,
                    CreatedTimestamp = profile.DescribesAliases ? (ulong)found.Id : 0,
                    ShardsNum = found.Request.ShardsNum,
                    Aliases = { profile.DescribesAliases ? AliasesOf(name) : [] },
                    Properties =
                    {
                        found.Properties.Select(p => new KeyValuePair
                        {
                            Key = p.Key,
                            Value = p.Value,
                        }),
                    },
                };
            }
        );

    public override Task<Status> AlterCollection(
        AlterCollectionRequest request,
        ServerCallContext context
    ) =>
        On(
            request.CollectionName,
            context,
            found =>
            {
                foreach (var property in request.Properties)
                    found.Properties[property.Key] = property.Value;
                return new Status();
            }
        );

    public override Task<Status> DropCollection(
        CollectionRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
            {
                var name = request.CollectionName;
                if (!collections.ContainsKey(name))
                    return Missing(name);
                var pointing = AliasesOf(name);
                if (profile.RefusesDropOfAliased && pointing.Length > 0)
                    return Failure(Unexpected, $"[{name}] has associated aliases");
                collections.Remove(name);
                foreach (var alias in pointing)
                    aliases.Remove(alias);
                return new Status();
            }
        );

    public override Task<Status> LoadCollection(
        LoadCollectionRequest request,
        ServerCallContext context
    ) =>
        On(
            request.CollectionName,
            context,
            found =>
            {
                if (found.Index is null)
                    return Failure(700, "index not found");
                found.IsLoaded = true;
                return new Status();
            }
        );

    public override Task<Status> ReleaseCollection(
        CollectionRequest request,
        ServerCallContext context
    ) =>
        On(
            request.CollectionName,
            context,
            found =>
            {
                found.IsLoaded = false;
                return new Status();
            }
        );

    public override Task<GetLoadStateResponse> GetLoadState(
        LoadRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
                new GetLoadStateResponse
                {
                    State =
                        Find(request.CollectionName) is not var (_, found) ? 0
                        : Loading is not null ? 2
                        : found.IsLoaded ? 3
                        : 1,
                }
        );

    public override Task<GetLoadingProgressResponse> GetLoadingProgress(
        LoadRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () => new GetLoadingProgressResponse { Progress = Loading?.Invoke() ?? 100 }
        );

    public override Task<Status> CreateAlias(AliasRequest request, ServerCallContext context) =>
        PointAlias(request, context, exists: false);

    public override Task<Status> AlterAlias(AliasRequest request, ServerCallContext context) =>
        PointAlias(request, context, exists: true);

    public override Task<ListAliasesResponse> ListAliases(
        CollectionRequest request,
        ServerCallContext context
    )
    {
        Require(!profile.DescribesAliases);
        return Answer(
            context,
            () =>
                Find(request.CollectionName) is var (name, _)
                    ? new ListAliasesResponse { Aliases = { AliasesOf(name) } }
                    : new ListAliasesResponse { Status = NotFound(request) }
        );
    }

    public override Task<Status> CreateIndex(
        CreateIndexRequest request,
        ServerCallContext context
    ) =>
        On(
            request.CollectionName,
            context,
            found =>
            {
                var parameters = request.ExtraParams.ToDictionary(p => p.Key, p => p.Value);
                if (!profile.HasCosine && parameters["metric_type"] == "COSINE")
                    return Failure(
                        Unexpected,
                        "metric type not found or not supported, supported: [L2 IP]"
                    );
                found.Index = parameters;
                return new Status();
            }
        );

    public override Task<DescribeIndexResponse> DescribeIndex(
        DescribeIndexRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
            {
                if (Find(request.CollectionName) is not var (_, found) || found.Index is null)
                    return new DescribeIndexResponse { Status = Failure(700, "index not found") };
                var rows = found.Where("").Count();
                return new DescribeIndexResponse
                {
                    IndexDescriptions =
                    {
                        new IndexDescription
                        {
                            FieldName = "vector",
                            State = 3,
                            IndexedRows = rows,
                            TotalRows = rows,
                            Params =
                            {
                                found.Index.Select(p => new KeyValuePair
                                {
                                    Key = p.Key,
                                    Value = p.Value,
                                }),
                            },
                        },
                    },
                };
            }
        );

    public override Task<MutationResult> Insert(WriteRequest request, ServerCallContext context)
    {
        if (DelaysFirstInsert)
        {
            DelaysFirstInsert = false;
            late = request;
            throw new RpcException(new(StatusCode.Unavailable, "it is still on its way"));
        }

        return Write(
            request.CollectionName,
            context,
            found =>
                RefusalOf(request) is { } refusal
                    ? new MutationResult { Status = refusal }
                    : new MutationResult { InsertCnt = found.Insert(request) }
        );
    }

    public override Task<MutationResult> Upsert(WriteRequest request, ServerCallContext context)
    {
        Require(profile.HasUpsert);
        return Write(
            request.CollectionName,
            context,
            found =>
                RefusalOf(request) is { } refusal
                    ? new MutationResult { Status = refusal }
                    : new MutationResult { UpsertCnt = found.Upsert(request) }
        );
    }

    public override Task<MutationResult> Delete(DeleteRequest request, ServerCallContext context) =>
        Write(
            request.CollectionName,
            context,
            found => new MutationResult { DeleteCnt = found.Delete(request.Expr) }
        );

    public override Task<FlushResponse> Flush(FlushRequest request, ServerCallContext context) =>
        Answer(
            context,
            () =>
            {
                var answer = new FlushResponse();
                foreach (var name in request.CollectionNames)
                {
                    answer.CollSegIds[name] = new LongArray { Data = { 7 } };
                    if (profile.GivesFlushTimestamp)
                        answer.CollFlushTs[name] = clock;
                }

                return answer;
            }
        );

    public override Task<GetFlushStateResponse> GetFlushState(
        GetFlushStateRequest request,
        ServerCallContext context
    ) =>
        Answer(
            context,
            () =>
                new GetFlushStateResponse
                {
                    Flushed =
                        request.SegmentIds.Contains(7)
                        && (request.FlushTs > 0 || !profile.GivesFlushTimestamp),
                }
        );

    public override Task<SearchResults> Search(SearchRequest request, ServerCallContext context) =>
        Answer(
            context,
            () =>
            {
                if (Find(request.CollectionName) is not var (_, found))
                    return new SearchResults { Status = Missing(request.CollectionName) };
                if (!found.IsLoaded || Loading is not null)
                    return new SearchResults { Status = Failure(101, "collection not loaded") };
                var parameters = request.SearchParams.ToDictionary(p => p.Key, p => p.Value);
                if (parameters["metric_type"] != found.Metric)
                    return new SearchResults { Status = Failure(1100, "metric type not match") };
                var hits = int.Parse(parameters["topk"], null);
                var data = new SearchResultData { TopK = hits, Ids = new IDs() };
                foreach (
                    var vector in PlaceholderGroup
                        .Parser.ParseFrom(request.PlaceholderGroup)
                        .Placeholders[0]
                        .Values
                )
                {
                    var nearest = found.Nearest(vector.Memory, request.Dsl).Take(hits).ToArray();
                    data.NumQueries++;
                    data.Topks.Add(nearest.Length);
                    data.Scores.Add(nearest.Select(hit => ScoreOfHits ?? hit.Score));
                    foreach (var (row, _) in nearest)
                    {
                        if (row[found.Key] is string text)
                            (data.Ids.StrId ??= new StringArray()).Data.Add(text);
                        else
                            (data.Ids.IntId ??= new LongArray()).Data.Add((long)row[found.Key]);
                    }
                }

                return new SearchResults { Results = data };
            }
        );

    public override Task<QueryResults> Query(QueryRequest request, ServerCallContext context) =>
        Answer(
            context,
            () =>
            {
                if (Find(request.CollectionName) is not var (_, found))
                    return new QueryResults { Status = Missing(request.CollectionName) };
                if (!found.IsLoaded || Loading is not null)
                    return new QueryResults { Status = Failure(101, "collection not loaded") };
                var limit = request.QueryParams.FirstOrDefault(p => p.Key == "limit")?.Value;
                var rows = found
                    .Where(request.Expr)
                    .Take(limit is null ? int.MaxValue : int.Parse(limit, null))
                    .ToList();
                if (!request.OutputFields.Contains("count(*)"))
                    return request.OutputFields.Contains("vector") && !profile.GivesVectors
                        ? new QueryResults
                        {
                            Status = Failure(1100, "query doesn't support vector field"),
                        }
                        : new QueryResults
                        {
                            FieldsData =
                            {
                                request.OutputFields.Select(f => found.Column(f, rows)),
                            },
                        };
                if (!profile.HasCount)
                    return new QueryResults { Status = Failure(1, "field count(*) not exist") };
                if (late is not null)
                    found.Insert(late);
                late = null;
                return new QueryResults
                {
                    FieldsData =
                    {
                        new FieldData
                        {
                            FieldName = "count(*)",
                            Scalars = new() { LongData = new() { Data = { rows.Count } } },
                        },
                    },
                };
            }
        );

    private Task<Status> PointAlias(AliasRequest request, ServerCallContext context, bool exists) =>
        On(
            request.CollectionName,
            context,
            _ =>
            {
                if (aliases.ContainsKey(request.Alias) != exists)
                    return Failure(exists ? 1600 : 1601, "alias found or not");
                aliases[request.Alias] = request.CollectionName;
                return new Status();
            }
        );

    private Task<MutationResult> Write(
        string collection,
        ServerCallContext context,
        Func<FakeCollection, MutationResult> write
    ) =>
        Answer(
            context,
            () =>
            {
                if (Find(collection) is not var (_, found))
                    return new MutationResult { Status = Missing(collection) };
                var result = write(found);
                clock++;
                if (profile.GivesWriteTimestamp)
                    result.Timestamp = clock;
                return result;
            }
        );

    private Task<Status> On(
        string collection,
        ServerCallContext context,
        Func<FakeCollection, Status> work
    ) =>
        Answer(
            context,
            () => Find(collection) is var (_, found) ? work(found) : Missing(collection)
        );

    /// <summary>Answers a call; where several calls of a kind are told apart, by what they are about.</summary>
    private async Task<T> Answer<T>(ServerCallContext context, Func<T> work, string about = "")
    {
        var call = context.Method.Split('/')[^1];
        var isIgnored = false;
        T answer;
        lock (state)
        {
            calls.Add(call);
            if (CallsUntilStarted-- > 0)
                throw new RpcException(
                    new(StatusCode.Unknown, "service unavailable: Milvus Proxy is not ready yet")
                );
            if (call == Denies)
                throw new RpcException(new(StatusCode.PermissionDenied, "permission deny"));
            answer = work();
            if (call == LosesAnswersOf || (LosesFirstAnswers && lost.Add($"{call} {about}")))
                throw new RpcException(new(StatusCode.Unavailable, "the answer is lost"));
            if (call == IgnoresFirst)
                (isIgnored, IgnoresFirst) = (true, null);
        }

        if (isIgnored)
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return answer;
    }

    private (string Name, FakeCollection Collection)? Find(string name)
    {
        var real = aliases.GetValueOrDefault(name, name);
        return collections.TryGetValue(real, out var found) ? (real, found) : null;
    }

    private string[] AliasesOf(string collection) =>
        [.. aliases.Where(alias => alias.Value == collection).Select(alias => alias.Key)];

    private Status? RefusalOf(WriteRequest request) =>
        profile.RefusesNotANumber
        && request.FieldsData.Any(field =>
            field.Scalars?.DoubleData?.Data.Any(double.IsNaN) == true
            || field.Scalars?.FloatData?.Data.Any(float.IsNaN) == true
        )
            ? Failure(1100, "value is not a number or infinity")
            : null;

    private Status NotFound(CollectionRequest request) => Missing(request.CollectionName);

    private Status Missing(string collection) =>
        profile.Style == StatusStyle.ErrorCodeOnly
            ? Failure(Unexpected, $"can't find collection: {collection}")
            : Failure(100, $"collection not found[collection={collection}]", legacyCode: 4);

    private Status Failure(int code, string reason, int legacyCode = LegacyUnexpected) =>
        profile.Style switch
        {
            StatusStyle.ErrorCodeOnly => new() { ErrorCode = legacyCode, Reason = reason },
            StatusStyle.CodeOnly => new() { Code = code, Reason = reason },
            _ => new()
            {
                Code = code,
                ErrorCode = legacyCode,
                Reason = reason,
            },
        };

    private static void Require(bool isKnown)
    {
        if (!isKnown)
            throw new RpcException(new(StatusCode.Unimplemented, "unknown method"));
    }
}
