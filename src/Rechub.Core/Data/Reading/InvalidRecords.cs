namespace Rechub.Data.Reading;

/// <summary>
/// What an import does with records that it cannot read: it stops at the first one, or skips them all, counts them, and keeps the
/// first problem of each of the first ten. A record is counted once, however many of its fields are wrong.
/// </summary>
/// <param name="skip">Whether records are skipped; by default the first problem is thrown.</param>
public sealed class InvalidRecords(bool skip = false)
{
    private const int Remembered = 10;
    private readonly List<InputFormatException> first = [];
    private (string Path, long? Line) last;

    /// <summary>Number of records skipped.</summary>
    public long Count { get; private set; }

    /// <summary>What is wrong with the first ten.</summary>
    public IReadOnlyList<InputFormatException> First => first;

    /// <summary>Counts a skipped record, or throws the problem.</summary>
    internal void Report(InputFormatException problem)
    {
        if (!skip)
            throw problem;
        if (last == (problem.Path, problem.Line))
            return;
        last = (problem.Path, problem.Line);
        Count++;
        if (first.Count < Remembered)
            first.Add(problem);
    }
}
