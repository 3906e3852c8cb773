using System.Diagnostics;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace Rechub.Milvus.Connection;

/// <summary>
/// How long a call may take and when it is made again: every call that Rechub makes may be repeated (rows are upserted by id,
/// names are unique), so whatever passes by itself is retried, with growing pauses, until the operation's time is used up.
/// </summary>
internal sealed class CallPolicy
{
    private static readonly ResiliencePropertyKey<Stopwatch> Clock = new("clock");
    private readonly ResiliencePipeline pipeline;

    public CallPolicy(TimeSpan timeout)
    {
        Timeout = timeout;
        pipeline = new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(100),
                    MaxDelay = TimeSpan.FromSeconds(3),
                    UseJitter = true,
                    ShouldHandle = attempt =>
                        ValueTask.FromResult(
                            IsTransient(attempt.Outcome.Exception)
                                && !attempt.Context.CancellationToken.IsCancellationRequested
                                && attempt.Context.Properties.GetValue(Clock, null!).Elapsed
                                    < Timeout
                        ),
                }
            )
            .Build();
    }

    /// <summary>Longest time of an operation, retries included.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Makes a call, given its deadline, until it succeeds, fails for good or time is up.</summary>
    public async Task<T> InvokeAsync<T>(
        Func<DateTime, CancellationToken, Task<T>> call,
        CancellationToken cancellation
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        var clock = Stopwatch.StartNew();
        context.Properties.Set(Clock, clock);
        try
        {
            return await pipeline
                .ExecuteAsync(
                    async (context, call) =>
                    {
                        var left = Timeout - clock.Elapsed;
                        var attempt = Timeout / 4;
                        var allowed = left < attempt ? left : attempt;
                        return await call(DateTime.UtcNow + allowed, context.CancellationToken)
                            .ConfigureAwait(false);
                    },
                    context,
                    call
                )
                .ConfigureAwait(false);
        }
        catch (RpcException error)
            when (error.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool IsTransient(Exception? error) =>
        error switch
        {
            ServerError server => server.IsTransient,
            RpcException rpc => rpc.StatusCode
                is StatusCode.Unavailable
                    or StatusCode.DeadlineExceeded
                    or StatusCode.Aborted
                    or StatusCode.Internal,
            _ => false,
        };
}
