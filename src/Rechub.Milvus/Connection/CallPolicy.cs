using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Google.Protobuf;
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
    private const int AttemptsOfTimeout = 4;
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly ResiliencePropertyKey<Stopwatch> Clock = new("clock");
    private readonly TimeSpan attempt;
    private readonly ResiliencePipeline pipeline;

    /// <summary>
    /// Repeats whatever passes by itself. An attempt is given up after a quarter of the time, but has 5 s where there are as many:
    /// a short limit must not leave a server less time for each answer than it has.
    /// </summary>
    public CallPolicy(TimeSpan timeout)
        : this(timeout, AttemptOf(timeout), IsTransient) { }

    private CallPolicy(TimeSpan timeout, TimeSpan attempt, Func<Exception?, bool> isRepeated)
    {
        Timeout = timeout;
        this.attempt = attempt;
        pipeline = new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = Least(FirstPause, timeout / AttemptsOfTimeout),
                    // A pause is not cut short when time is up, so it must not be long beside the time there is.
                    MaxDelay = Least(LongestPause, timeout / AttemptsOfTimeout),
                    UseJitter = true,
                    ShouldHandle = attempt =>
                        ValueTask.FromResult(
                            isRepeated(attempt.Outcome.Exception)
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

    /// <summary>
    /// For the first call to a server: one that says that it is starting is asked again, one that is not there is not.
    /// </summary>
    public static CallPolicy ForFirstCall(TimeSpan timeout, TimeSpan attempt) =>
        new(timeout, Least(attempt, timeout), IsNotReady);

    /// <summary>Makes a call, given its deadline, until it succeeds, fails for good or time is up.</summary>
    public async Task<T> InvokeAsync<T>(
        Func<DateTime, CancellationToken, Task<T>> call,
        CancellationToken cancellation
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellation);
        var clock = Stopwatch.StartNew();
        context.Properties.Set(Clock, clock);
        Exception? earlier = null;
        try
        {
            return await pipeline
                .ExecuteAsync(
                    async (context, call) =>
                    {
                        var left = Timeout - clock.Elapsed;
                        try
                        {
                            return await call(
                                    DateTime.UtcNow + Least(left, attempt),
                                    context.CancellationToken
                                )
                                .ConfigureAwait(false);
                        }
                        catch (RpcException error)
                            when (error.StatusCode == StatusCode.DeadlineExceeded
                                && left < attempt
                                && earlier is not null
                            )
                        {
                            // An attempt that had little time left says less than the one before.
                            ExceptionDispatchInfo.Throw(earlier);
                            throw;
                        }
                        catch (Exception error) when (IsTransient(error))
                        {
                            earlier = error;
                            throw;
                        }
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

    /// <summary>Whether an answer came that cannot be read: it will not be another one the next time.</summary>
    public static bool IsUnreadable(RpcException error)
    {
        for (var cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is InvalidDataException or InvalidProtocolBufferException)
                return true;
        }

        return false;
    }

    /// <summary>Whether the server itself says that it cannot do it yet: it is starting, or has too much to do.</summary>
    public static bool IsNotReady(Exception? error) =>
        error switch
        {
            ServerError server => server.IsTransient,
            // Some servers (2.3) have no status of their own for it.
            RpcException { StatusCode: StatusCode.Unknown } rpc => rpc.Status.Detail.Contains(
                "not ready",
                StringComparison.Ordinal
            ),
            RpcException { StatusCode: StatusCode.Unavailable } rpc => rpc.InnerException is null,
            _ => false,
        };

    private static TimeSpan AttemptOf(TimeSpan timeout)
    {
        var share = timeout / AttemptsOfTimeout;
        return share < ShortestAttempt ? Least(ShortestAttempt, timeout) : share;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static bool IsTransient(Exception? error) =>
        error switch
        {
            _ when IsNotReady(error) => true,
            RpcException rpc when IsUnreadable(rpc) => false,
            RpcException rpc => rpc.StatusCode
                is StatusCode.Unavailable
                    or StatusCode.DeadlineExceeded
                    or StatusCode.Aborted
                    or StatusCode.Internal,
            _ => false,
        };
}
