namespace Rechub.Milvus;

/// <summary>A part of a longer work: its progress from 0 to 1 is progress of the whole between two shares.</summary>
internal sealed class ProgressPart(IProgress<WorkProgress>? whole, double start, double end)
    : IProgress<WorkProgress>
{
    public void Report(WorkProgress value) =>
        whole?.Report(
            value with
            {
                Fraction = start + (end - start) * Math.Clamp(value.Fraction ?? 0, 0, 1),
            }
        );
}
