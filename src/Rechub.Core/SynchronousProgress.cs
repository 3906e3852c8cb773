namespace Rechub;

/// <summary>
/// Passes each report on at once, on the thread that reports. <see cref="Progress{T}"/> would post it elsewhere, late and out of
/// order.
/// </summary>
public sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
