using System.Globalization;
using Grpc.Core;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Collections;

/// <summary>Collections and aliases of one server: a method a call, in the library's terms.</summary>
internal sealed class CollectionClient(MilvusConnection connection)
{
    private const ulong StrongTimestamp = 0;
    private const ulong EventuallyTimestamp = 1;
    private const ulong BoundedTimestamp = 2;
    private const int BooleanExpression = 1;
    private volatile bool lacksUpsert;
    private volatile bool lacksCount;

    public MilvusConnection Connection { get; } = connection;

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) =>
        (await ShowAsync(cancellation).ConfigureAwait(false)).CollectionNames;

    /// <summary>A collection, by its name or an alias; null when there is none.</summary>
    public async Task<DescribeCollectionResponse?> DescribeAsync(
        string name,
        CancellationToken cancellation
    )
    {
        try
        {
            var request = new CollectionRequest { CollectionName = name };
            var described = await Connection
                .CallAsync(
                    $"looking at '{name}'",
                    o => Connection.Service.DescribeCollectionAsync(request, o),
                    cancellation
                )
                .ConfigureAwait(false);
            // Milvus Lite leaves out the aliases, and the collection's number, which every other server gives.
            if (described.CollectionId == 0 && described.Aliases.Count == 0)
                described.Aliases.AddRange(
                    (
                        await Connection
                            .CallAsync(
                                $"looking for aliases of '{name}'",
                                o => Connection.Service.ListAliasesAsync(request, o),
                                cancellation
                            )
                            .ConfigureAwait(false)
                    ).Aliases
                );
            return described;
        }
        catch (RechubException error) when (error.ErrorId == "MilvusCollectionNotFound")
        {
            return null;
        }
    }

    /// <summary>The collection that an alias points to; null when it is no alias.</summary>
    public async Task<string?> ResolveAliasAsync(string alias, CancellationToken cancellation)
    {
        var described = await DescribeAsync(alias, cancellation).ConfigureAwait(false);
        return described is not null && described.Aliases.Contains(alias)
            ? await NameOfAsync(described, alias, cancellation).ConfigureAwait(false)
            : null;
    }

    /// <summary>
    /// The name of a collection that was described by an alias. Where it stands under the alias's own name (some servers of 2.4),
    /// the collection's number tells which it is.
    /// </summary>
    public async Task<string?> NameOfAsync(
        DescribeCollectionResponse described,
        string alias,
        CancellationToken cancellation
    )
    {
        if (described.Schema.Name != alias)
            return described.Schema.Name;
        var all = await ShowAsync(cancellation).ConfigureAwait(false);
        return all
            .CollectionNames.Zip(all.CollectionIds)
            .FirstOrDefault(collection => collection.Second == described.CollectionId)
            .First;
    }

    public Task CreateAsync(CreateCollectionRequest request, CancellationToken cancellation) =>
        Connection.CallAsync(
            $"creating the collection '{request.CollectionName}'",
            o => Connection.Service.CreateCollectionAsync(request, o),
            cancellation
        );

    public Task SetPropertyAsync(
        string collection,
        string key,
        string value,
        CancellationToken cancellation
    ) =>
        Connection.CallAsync(
            $"marking '{collection}'",
            o =>
                Connection.Service.AlterCollectionAsync(
                    new AlterCollectionRequest
                    {
                        CollectionName = collection,
                        Properties =
                        {
                            new KeyValuePair { Key = key, Value = value },
                        },
                    },
                    o
                ),
            cancellation
        );

    /// <summary>
    /// Drops a collection that no alias points to. Older servers would drop it all the same and lose the alias, so it is looked
    /// at first.
    /// </summary>
    public async Task DropAsync(string collection, CancellationToken cancellation)
    {
        var described = await DescribeAsync(collection, cancellation).ConfigureAwait(false);
        if (described is null)
            return;
        if (described.Aliases.Count > 0)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "MilvusVersionInUse",
                $"'{collection}' on {Connection} is in use through the alias {string.Join(", ", described.Aliases)} and is not dropped. Move the alias first, with Restore-ItemIndex.",
                collection
            );
        try
        {
            await Connection
                .CallAsync(
                    $"dropping '{collection}'",
                    o =>
                        Connection.Service.DropCollectionAsync(
                            new CollectionRequest { CollectionName = collection },
                            o
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (RechubException error) when (error.ErrorId == "MilvusCollectionNotFound")
        {
            // A repeated call finds that the first one was carried out after all.
        }
    }

    public Task LoadAsync(string collection, int replicas, CancellationToken cancellation) =>
        Connection.CallAsync(
            $"loading '{collection}'",
            o =>
                Connection.Service.LoadCollectionAsync(
                    new LoadCollectionRequest
                    {
                        CollectionName = collection,
                        ReplicaNumber = replicas,
                    },
                    o
                ),
            cancellation
        );

    public Task ReleaseAsync(string collection, CancellationToken cancellation) =>
        Connection.CallAsync(
            $"releasing '{collection}'",
            o =>
                Connection.Service.ReleaseCollectionAsync(
                    new CollectionRequest { CollectionName = collection },
                    o
                ),
            cancellation
        );

    public async Task<LoadState> LoadStateAsync(string collection, CancellationToken cancellation)
    {
        var answer = await Connection
            .CallAsync(
                $"asking whether '{collection}' is loaded",
                o =>
                    Connection.Service.GetLoadStateAsync(
                        new LoadRequest { CollectionName = collection },
                        o
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return (LoadState)answer.State;
    }

    /// <summary>How much of a collection that is being loaded is loaded, in percent.</summary>
    public async Task<long> LoadingProgressAsync(string collection, CancellationToken cancellation)
    {
        var answer = await Connection
            .CallAsync(
                $"asking how far '{collection}' is loaded",
                o =>
                    Connection.Service.GetLoadingProgressAsync(
                        new LoadRequest { CollectionName = collection },
                        o
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return answer.Progress;
    }

    public Task CreateIndexAsync(CreateIndexRequest request, CancellationToken cancellation) =>
        Connection.CallAsync(
            $"creating the index of '{request.CollectionName}'",
            o => Connection.Service.CreateIndexAsync(request, o),
            cancellation
        );

    /// <summary>The index of a collection's vectors.</summary>
    public async Task<IndexDescription> DescribeIndexAsync(
        string collection,
        CancellationToken cancellation
    )
    {
        var answer = await Connection
            .CallAsync(
                $"looking at the index of '{collection}'",
                o =>
                    Connection.Service.DescribeIndexAsync(
                        new DescribeIndexRequest
                        {
                            CollectionName = collection,
                            FieldName = ItemCollectionSchema.VectorFieldName,
                        },
                        o
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return answer.IndexDescriptions.First(index =>
            index.FieldName is ItemCollectionSchema.VectorFieldName or ""
        );
    }

    /// <summary>
    /// Writes rows by id: one that exists is replaced, so that repeating a call changes nothing. On a server without upsert
    /// (2.2) rows are deleted and inserted, repeated together.
    /// </summary>
    public Task UpsertAsync(
        string collection,
        ItemRows rows,
        Func<string> deleteExpression,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            collection,
            options => ReplaceAsync(collection, rows, deleteExpression, options),
            cancellation
        );

    /// <summary>
    /// Writes rows whose ids the collection does not have. An upsert would mark each of them deleted first, for which a server
    /// rewrites the rows and builds their index once more some time later. Only a call that has to be repeated replaces, for
    /// the first one may have been carried out, its answer lost.
    /// </summary>
    /// <returns>Whether the call was repeated: then the first one may still be carried out, after this has returned.</returns>
    public async Task<bool> InsertAsync(
        string collection,
        ItemRows rows,
        Func<string> deleteExpression,
        CancellationToken cancellation
    )
    {
        var attempts = 0;
        await WriteAsync(
                collection,
                options =>
                    attempts++ == 0
                        ? SendAsync(ItemRows.Insert, rows, options)
                        : ReplaceAsync(collection, rows, deleteExpression, options),
                cancellation
            )
            .ConfigureAwait(false);
        return attempts > 1;
    }

    private async Task WriteAsync(
        string collection,
        Func<CallOptions, Task<MutationResult>> attempt,
        CancellationToken cancellation
    )
    {
        var result = await Connection
            .RepeatAsync($"writing rows to '{collection}'", attempt, cancellation)
            .ConfigureAwait(false);
        Connection.Writes.Record(collection, result.Timestamp);
    }

    private async Task<MutationResult> ReplaceAsync(
        string collection,
        ItemRows rows,
        Func<string> deleteExpression,
        CallOptions options
    )
    {
        if (!lacksUpsert)
        {
            try
            {
                return await SendAsync(ItemRows.Upsert, rows, options).ConfigureAwait(false);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unimplemented)
            {
                // Several calls in flight may each find it out.
                lacksUpsert = true;
            }
        }

        await MilvusConnection
            .AnswerAsync(
                Connection.Service.DeleteAsync(
                    new DeleteRequest { CollectionName = collection, Expr = deleteExpression() },
                    options
                )
            )
            .ConfigureAwait(false);
        return await SendAsync(ItemRows.Insert, rows, options).ConfigureAwait(false);
    }

    private Task<MutationResult> SendAsync(
        Method<ItemRows, MutationResult> method,
        ItemRows rows,
        CallOptions options
    ) =>
        MilvusConnection.AnswerAsync(
            Connection.Invoker.AsyncUnaryCall(method, null, options, rows)
        );

    public async Task DeleteAsync(
        string collection,
        string expression,
        CancellationToken cancellation
    )
    {
        var result = await Connection
            .CallAsync(
                $"deleting rows of '{collection}'",
                o =>
                    Connection.Service.DeleteAsync(
                        new DeleteRequest { CollectionName = collection, Expr = expression },
                        o
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        Connection.Writes.Record(collection, result.Timestamp);
    }

    /// <summary>Number of rows, every acknowledged write seen. On a server that cannot count (2.2) the keys are read.</summary>
    public async Task<long> CountAsync(string collection, CancellationToken cancellation)
    {
        if (!lacksCount)
        {
            try
            {
                var answer = await QueryAsync(
                        collection,
                        "",
                        ["count(*)"],
                        ConsistencyLevel.Strong,
                        cancellation
                    )
                    .ConfigureAwait(false);
                return answer.FieldsData[0].Scalars.LongData.Data[0];
            }
            catch (RechubException error)
                when (error.ErrorId == "MilvusRefused"
                    && error.Message.Contains("count(*)", StringComparison.Ordinal)
                )
            {
                lacksCount = true;
            }
        }

        return await CountKeysAsync(collection, cancellation).ConfigureAwait(false);
    }

    private async Task<long> CountKeysAsync(string collection, CancellationToken cancellation)
    {
        var described = await DescribeAsync(collection, cancellation).ConfigureAwait(false);
        if (described is null)
            return 0;
        var key = ItemKey.Of(described.Schema);
        var answer = await QueryAsync(
                collection,
                KeyExpression.All(key),
                [key.Name],
                ConsistencyLevel.Strong,
                cancellation
            )
            .ConfigureAwait(false);
        return answer
            .FieldsData.Where(field => field.FieldName == key.Name)
            .Sum(field =>
                field.Scalars.LongData?.Data.Count ?? field.Scalars.StringData?.Data.Count ?? 0
            );
    }

    /// <summary>Rows that meet an expression; at most so many where there is a limit.</summary>
    public Task<QueryResults> QueryAsync(
        string collection,
        string expression,
        IEnumerable<string> fields,
        ConsistencyLevel consistency,
        CancellationToken cancellation,
        int? limit = null
    )
    {
        var (level, timestamp) = Freshness(collection, consistency);
        var request = new QueryRequest
        {
            CollectionName = collection,
            Expr = expression,
            OutputFields = { fields },
            ConsistencyLevel = level,
            GuaranteeTimestamp = timestamp,
        };
        if (limit is { } most)
            request.QueryParams.Add(
                new KeyValuePair
                {
                    Key = "limit",
                    Value = most.ToString(CultureInfo.InvariantCulture),
                }
            );
        return Connection.CallAsync(
            $"reading rows of '{collection}'",
            o => Connection.Service.QueryAsync(request, o),
            cancellation
        );
    }

    /// <summary>Asks that everything written be made durable; the answer says what to wait for.</summary>
    public Task<FlushResponse> FlushAsync(string collection, CancellationToken cancellation) =>
        Connection.CallAsync(
            $"flushing '{collection}'",
            o =>
                Connection.Service.FlushAsync(
                    new FlushRequest { CollectionNames = { collection } },
                    o
                ),
            cancellation
        );

    public async Task<bool> IsFlushedAsync(
        string collection,
        FlushResponse flush,
        CancellationToken cancellation
    )
    {
        var request = new GetFlushStateRequest { CollectionName = collection };
        if (flush.CollSegIds.TryGetValue(collection, out var segments))
            request.SegmentIds.AddRange(segments.Data);
        if (flush.CollFlushTs.TryGetValue(collection, out var timestamp))
            request.FlushTs = timestamp;
        var answer = await Connection
            .CallAsync(
                $"asking whether '{collection}' is flushed",
                o => Connection.Service.GetFlushStateAsync(request, o),
                cancellation
            )
            .ConfigureAwait(false);
        return answer.Flushed;
    }

    /// <summary>Points an alias to a collection, from wherever it pointed before or from nowhere.</summary>
    public async Task PointAliasAsync(
        string alias,
        string collection,
        bool exists,
        CancellationToken cancellation
    )
    {
        var request = new AliasRequest { Alias = alias, CollectionName = collection };
        try
        {
            await Connection
                .CallAsync(
                    $"pointing the alias '{alias}' to '{collection}'",
                    o =>
                        exists
                            ? Connection.Service.AlterAliasAsync(request, o)
                            : Connection.Service.CreateAliasAsync(request, o),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (RechubException error) when (error.ErrorId == "MilvusRefused")
        {
            // A repeated call may find that the first one was carried out after all.
            if (await ResolveAliasAsync(alias, cancellation).ConfigureAwait(false) != collection)
                throw;
        }
    }

    public Task<SearchAnswer> SearchAsync(
        SearchRequest request,
        ConsistencyLevel consistency,
        CancellationToken cancellation
    )
    {
        request.DslType = BooleanExpression;
        (request.ConsistencyLevel, request.GuaranteeTimestamp) = Freshness(
            request.CollectionName,
            consistency
        );
        return Connection.CallAsync(
            $"searching '{request.CollectionName}'",
            o => Connection.Invoker.AsyncUnaryCall(SearchAnswer.Search, null, o, request),
            cancellation
        );
    }

    private Task<ShowCollectionsResponse> ShowAsync(CancellationToken cancellation) =>
        Connection.CallAsync(
            "listing the collections",
            o => Connection.Service.ShowCollectionsAsync(new ShowCollectionsRequest(), o),
            cancellation
        );

    /// <summary>What a read asks for, so that it sees what the consistency promises.</summary>
    private (int Level, ulong Timestamp) Freshness(string collection, ConsistencyLevel consistency)
    {
        var newest = Connection.Writes.Newest(collection);
        return consistency switch
        {
            ConsistencyLevel.Bounded => ((int)consistency, BoundedTimestamp),
            ConsistencyLevel.Eventually => ((int)consistency, EventuallyTimestamp),
            ConsistencyLevel.Session when newest == 0 => ((int)consistency, EventuallyTimestamp),
            ConsistencyLevel.Session when newest != WriteClock.Unknown => (
                (int)consistency,
                newest
            ),
            _ => ((int)ConsistencyLevel.Strong, StrongTimestamp),
        };
    }
}
