namespace Rechub.Milvus;

/// <summary>Progress of work whose parts run side by side: whoever of them reports, the share that is done never falls.</summary>
internal sealed class ForwardProgress(IProgress<WorkProgress> whole) : IProgress<WorkProgress>
{
    private readonly Lock reporting = new();
    private double furthest;

    public void Report(WorkProgress value)
    {
        lock (reporting)
        {
            furthest = Math.Max(furthest, value.Fraction ?? 0);
            whole.Report(value with { Fraction = furthest });
        }
    }
}
