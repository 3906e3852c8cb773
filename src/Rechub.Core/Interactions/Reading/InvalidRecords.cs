namespace Rechub.Interactions;

/// <summary>
/// What an import does with records that it cannot read: it stops at the first one, or skips them all and remembers how many
/// there were and the first ten.
/// </summary>
public sealed class InvalidRecords(bool skip = false)
{
    private const int Remembered = 10;
    private readonly List<InputFormatException> first = [];

    /// <summary>Number of records skipped.</summary>
    public long Count { get; private set; }

    /// <summary>The first ten problems.</summary>
    public IReadOnlyList<InputFormatException> First => first;

    /// <summary>Notes a record that is skipped, or throws the problem.</summary>
    internal void Report(InputFormatException problem)
    {
        if (!skip)
            throw problem;
        Count++;
        if (first.Count < Remembered)
            first.Add(problem);
    }
}
