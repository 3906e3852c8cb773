using System.Diagnostics;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Base class of all cmdlets. Exceptions become error records. Ctrl+C cancels a token. Long work runs on another thread, and
/// reports progress and output through the pipeline thread.
/// </summary>
public abstract class RechubCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Canceled by Ctrl+C.</summary>
    protected CancellationToken Cancellation => stopping.Token;

    /// <summary>The activity of progress records: the name of the cmdlet, such as <c>Start-MatchTraining</c>.</summary>
    protected string Activity => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => stopping.Cancel();

    /// <summary>Runs once before the first pipeline object. Override this instead of BeginProcessing.</summary>
    protected virtual void Begin() { }

    /// <summary>Runs for each pipeline object. Override this instead of ProcessRecord.</summary>
    protected virtual void Process() { }

    /// <summary>Runs once after the last pipeline object. Override this instead of EndProcessing.</summary>
    protected virtual void End() { }

    /// <summary>Whether the caller gave a parameter, even with its default value.</summary>
    protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>
    /// Runs <paramref name="work"/> on another thread. Meanwhile the pipeline thread shows its progress, and runs the actions
    /// of <see cref="PipelineThread.Post"/>.
    /// </summary>
    protected T Run<T>(Func<PipelineThread, CancellationToken, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var pipeline = new PipelineThread();
        var task = Task.Run(
            () =>
            {
                try
                {
                    return work(pipeline, Cancellation);
                }
                finally
                {
                    pipeline.Complete();
                }
            },
            CancellationToken.None
        );
        ProgressRecord? shown = null;
        var clock = Stopwatch.StartNew();
        var last = -ProgressInterval;
        try
        {
            foreach (var action in pipeline.Actions())
            {
                if (action is Action run)
                    run();
                else if (
                    action is WorkProgress progress
                    && clock.Elapsed - last >= ProgressInterval
                )
                {
                    last = clock.Elapsed;
                    shown = Show(progress, clock.Elapsed);
                }
            }
        }
        catch
        {
            // The pipeline was stopped, or a downstream command failed. The work must stop too.
            stopping.Cancel();
            Task.WaitAny(task);
            throw;
        }
        finally
        {
            if (shown is not null && !Cancellation.IsCancellationRequested)
            {
                shown.RecordType = ProgressRecordType.Completed;
                WriteProgress(shown);
            }
        }

        return task.GetAwaiter().GetResult();
    }

    /// <summary>Reports a non-terminating error: one input failed, and the others are processed.</summary>
    protected void WriteError(RechubException error) => WriteError(ErrorRecords.From(error));

    /// <summary>Resolves -Path (with wildcards) or -LiteralPath to full file system paths.</summary>
    /// <exception cref="RechubException">The path does not exist, or is not in the file system.</exception>
    protected IReadOnlyList<string> ResolveExisting(string path, bool literal)
    {
        try
        {
            ProviderInfo provider;
            IEnumerable<string> found;
            if (literal)
                found =
                [
                    SessionState.Path.GetUnresolvedProviderPathFromPSPath(
                        path,
                        out provider,
                        out _
                    ),
                ];
            else
                found = GetResolvedProviderPathFromPSPath(path, out provider);
            RequireFileSystem(path, provider);
            if (found.Any() && found.All(Path.Exists))
                return [.. found];
        }
        catch (ItemNotFoundException)
        {
            // Reported below, as for every path that does not exist.
        }

        throw new RechubException(
            RechubErrorKind.NotFound,
            "PathNotFound",
            $"Cannot find '{path}'. Check the path; relative paths start at the current location.",
            path
        );
    }

    /// <summary>Resolves the path of a file to write. The file need not exist, and wildcards are not expanded.</summary>
    protected string ResolveOutput(string path)
    {
        var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(
            path,
            out var provider,
            out _
        );
        RequireFileSystem(path, provider);
        return full;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the cancellation source.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            stopping.Dispose();
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name == "FileSystem")
            return;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "NotFileSystem",
            $"'{path}' is a path of the {provider.Name} provider. Give a file system path.",
            path
        );
    }

    private ProgressRecord Show(WorkProgress progress, TimeSpan elapsed)
    {
        var record = new ProgressRecord(0, Activity, progress.Status);
        if (progress.Fraction is { } fraction)
        {
            record.PercentComplete = (int)(100 * Math.Clamp(fraction, 0, 1));
            if (fraction > 0.02)
                record.SecondsRemaining = (int)(elapsed.TotalSeconds * (1 - fraction) / fraction);
        }

        WriteProgress(record);
        return record;
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (RechubException error)
        {
            ThrowTerminatingError(ErrorRecords.From(error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(
                new ErrorRecord(error, "FileAccess", ErrorCategory.ResourceUnavailable, null)
            );
        }
    }
}
