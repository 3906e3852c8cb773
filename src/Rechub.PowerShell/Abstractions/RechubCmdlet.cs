using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Base class of all cmdlets. Exceptions become error records: one about an input is reported, and the other inputs are
/// processed; one about the call ends it. Ctrl+C cancels a token. Long work runs on another thread, and reports progress and
/// output through the pipeline thread.
/// </summary>
public abstract class RechubCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Canceled by Ctrl+C.</summary>
    protected CancellationToken Cancellation => stopping.Token;

    /// <summary>The activity of progress records: the name of the cmdlet, such as <c>Start-MatchTraining</c>.</summary>
    protected string Activity => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin, EndCall);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() =>
        Guard(Process, IsOneInput ? EndCall : error => Report(error, PipelineInput));

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End, EndCall);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => stopping.Cancel();

    /// <summary>
    /// What work that reports nothing is waiting for, with its time limit: a server. Null for work of this process alone.
    /// </summary>
    private protected virtual string? WaitsFor => null;

    /// <summary>Runs once before the first pipeline object. Override this instead of BeginProcessing.</summary>
    protected virtual void Begin() { }

    /// <summary>
    /// Runs for each pipeline object. Override this instead of ProcessRecord. An error about the object is reported, and the next
    /// one is processed.
    /// </summary>
    protected virtual void Process() { }

    /// <summary>Runs once after the last pipeline object. Override this instead of EndProcessing.</summary>
    protected virtual void End() { }

    /// <summary>
    /// Whether the pipeline objects are parts of one input, which an error about any of them makes useless. By default each is an
    /// input.
    /// </summary>
    private protected virtual bool IsOneInput => false;

    /// <summary>Processes several inputs. An error about one is reported, and the others are processed.</summary>
    protected void ForEach<T>(IEnumerable<T> inputs, Action<T> process)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(process);
        foreach (var input in inputs)
            Guard(() => process(input), error => Report(error, input));
    }

    /// <summary>Processes each file or folder that -Path (with wildcards) or -LiteralPath names, as <see cref="ForEach"/> does.</summary>
    protected void ForEachPath(string[] paths, bool literal, Action<string> process) =>
        ForEach(paths, path => ForEach(ResolveExisting(path, literal), process));

    /// <summary>Whether the caller gave a parameter, even with its default value.</summary>
    protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>
    /// Runs <paramref name="work"/> on another thread. Meanwhile the pipeline thread shows its progress, and runs the actions
    /// of <see cref="PipelineThread.Post"/>. If nothing comes, it shows what is waited for, or that there is work.
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
        WorkProgress? reported = null;
        var reportedAt = TimeSpan.Zero;
        try
        {
            foreach (var action in pipeline.Actions(Silence))
            {
                if (action is Action or WorkProgress)
                    (reported, reportedAt) = (action as WorkProgress ?? reported, clock.Elapsed);
                if (action is Action run)
                    run();
                else if (action is null && WaitsFor is { } other)
                    shown = Show(
                        Waiting(other, clock.Elapsed - reportedAt, reported),
                        clock.Elapsed
                    );
                else if (action is null && reported is null)
                    shown = Show(new WorkProgress("working"), clock.Elapsed);
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

    /// <summary>Writes a verbose message, in redirected output without color codes.</summary>
    protected new void WriteVerbose(string text) =>
        HostColor.Without(this, () => base.WriteVerbose(text));

    /// <summary>Writes a warning, in redirected output without color codes.</summary>
    protected new void WriteWarning(string text) =>
        HostColor.Without(this, () => base.WriteWarning(text));

    /// <summary>
    /// Asks whether to go on, under -WhatIf and -Confirm, and says with -Verbose what is done, in redirected output without color
    /// codes.
    /// </summary>
    protected new bool ShouldProcess(string? target, string action)
    {
        var isWanted = false;
        HostColor.Without(this, () => isWanted = base.ShouldProcess(target, action));
        return isWanted;
    }

    /// <summary>Outputs a file or folder as Get-Item does, with all that the shell shows of one.</summary>
    protected void WriteItem(string path) =>
        WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), true);

    /// <summary>Reports a non-terminating error: one input failed, and the others are processed.</summary>
    protected void WriteError(RechubException error) => WriteError(ErrorRecords.Of(error)!);

    /// <summary>Resolves -Path (with wildcards) or -LiteralPath to full file system paths.</summary>
    /// <exception cref="RechubException">The path does not exist, or is not in the file system.</exception>
    protected IReadOnlyList<string> ResolveExisting(string path, bool literal)
    {
        string advice;
        try
        {
            var found = literal ? [ResolveOutput(path)] : ResolveWildcards(path);
            if (found.Count > 0 && found.All(Path.Exists))
                return found;
            advice = AdviceFor(path, literal);
        }
        catch (Exception error) when (error is ItemNotFoundException or WildcardPatternException)
        {
            advice = AdviceFor(path, literal);
        }
        catch (SessionStateException error)
        {
            // There is no such drive.
            advice = error.Message;
        }

        throw new RechubException(
            RechubErrorKind.NotFound,
            "PathNotFound",
            $"Cannot find '{path}'. {advice}",
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

    private Collection<string> ResolveWildcards(string path)
    {
        var found = GetResolvedProviderPathFromPSPath(path, out var provider);
        RequireFileSystem(path, provider);
        return found;
    }

    private string AdviceFor(string path, bool literal) =>
        !literal && Path.Exists(ResolveOutput(path))
            ? "It is a pattern with wildcards that nothing matches, but a file has exactly this name: give it with -LiteralPath."
            : "Check the path; relative paths start at the current location.";

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name == "FileSystem")
            return;
        throw new RechubException(
            RechubErrorKind.InvalidInput,
            "NotFileSystem",
            $"'{path}' is a path of the {provider.Name} provider. Give a file system path.",
            path
        );
    }

    private static WorkProgress Waiting(string other, TimeSpan time, WorkProgress? reported)
    {
        var waiting = string.Create(
            CultureInfo.InvariantCulture,
            $"waiting for {other}, {time.TotalSeconds:0.0} s so far"
        );
        return reported is null
            ? new WorkProgress(waiting, null)
            : reported with
            {
                Status = $"{reported.Status}; {waiting}",
            };
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

    private void Guard(Action step, Action<Exception> handle)
    {
        try
        {
            step();
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception error) when (ErrorRecords.Of(error) is not null)
        {
            handle(error);
        }
    }

    private void EndCall(Exception error) => ThrowTerminatingError(ErrorRecords.Of(error)!);

    private void Report(Exception error, object? input)
    {
        if (ErrorRecords.EndsCall(error))
            EndCall(error);
        else
            WriteError(ErrorRecords.Of(error, input)!);
    }

    /// <summary>The pipeline object that is being processed; what takes its place if there is no pipeline.</summary>
    private object? PipelineInput =>
        MyInvocation
            .BoundParameters.FirstOrDefault(bound =>
                MyInvocation
                    .MyCommand.Parameters[bound.Key]
                    .ParameterSets.Values.Any(set => set.ValueFromPipeline)
            )
            .Value;
}
