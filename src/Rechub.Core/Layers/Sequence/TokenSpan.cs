namespace Rechub.Layers.Sequence;

/// <summary>Some whole sequences that a worker takes at once: the vectors of their places lie one after another.</summary>
/// <param name="slot">Where the worker keeps what its backward pass needs of the first place.</param>
/// <param name="first">Number of the first place in the batch.</param>
/// <param name="offsets">Place of each sequence's begin in the batch, and one past the last.</param>
/// <param name="pass">The pass in training mode; null in evaluation mode.</param>
/// <param name="times">The times between the places; null if the tower does not read them.</param>
/// <param name="lastOnly">Whether only the last place of each sequence is wanted.</param>
internal readonly ref struct TokenSpan(
    int slot,
    int first,
    ReadOnlySpan<int> offsets,
    TrainingPass? pass,
    PlaceTimes? times,
    bool lastOnly = false
)
{
    private readonly ReadOnlySpan<int> offsets = offsets;
    private readonly PlaceTimes? times = times;

    /// <summary>Where the worker keeps what its backward pass needs of the first place.</summary>
    public int Slot { get; } = slot;

    /// <summary>Number of the first place in the batch.</summary>
    public int First { get; } = first;

    /// <summary>Number of places.</summary>
    public int Count { get; private init; } = offsets[^1] - first;

    /// <summary>Number of sequences.</summary>
    public int SequenceCount => offsets.Length - 1;

    /// <summary>The pass in training mode; null in evaluation mode.</summary>
    public TrainingPass? Pass { get; } = pass;

    /// <summary>A sequence's first place, counted from this span's, and its length.</summary>
    public (int Start, int Length) Sequence(int index) =>
        (offsets[index] - First, offsets[index + 1] - offsets[index]);

    /// <summary>Whether only the last place of each sequence is wanted.</summary>
    public bool LastOnly { get; } = lastOnly;

    /// <summary>Number of runs of adjacent places that are wanted.</summary>
    public int RunCount => LastOnly ? SequenceCount : 1;

    /// <summary>The same places, of which only the last of each sequence is wanted.</summary>
    public TokenSpan LastPlaces => new(Slot, First, offsets, Pass, times, lastOnly: true);

    /// <summary>
    /// Some adjacent places, for what looks at one place at a time: a part has no sequences. Without a backward pass the places of
    /// all parts are kept in the same slots.
    /// </summary>
    public TokenSpan Part(int start, int count) =>
        new(Pass is null ? Slot : Slot + start, First + start, offsets, Pass, times: null)
        {
            Count = count,
        };

    /// <summary>A run's first place, counted from this span's, and its length.</summary>
    public (int Start, int Count) Run(int index)
    {
        if (!LastOnly)
            return (0, Count);
        var (start, length) = Sequence(index);
        return (start + FirstWanted(length), Math.Min(1, length));
    }

    /// <summary>The first place that is wanted of a sequence of some length, counted from the sequence's.</summary>
    public int FirstWanted(int length) => LastOnly ? Math.Max(0, length - 1) : 0;

    /// <summary>Buckets of the times between a query and the keys up to its own place; null if the tower does not read them.</summary>
    public unsafe byte* TimesOf(int sequence, int query) =>
        times is null ? null : times.Row(sequence, query);

    /// <summary>Applies dropout to the places' vectors; the same mask at every call of a pass with the same <paramref name="salt"/>.</summary>
    public unsafe void Drop(float* values, int width, float rate, ulong salt)
    {
        if (Pass is null || rate == 0)
            return;
        for (var row = 0; row < Count; row++, values += width)
            Dropout.Apply(values, width, First + row, rate, Pass.DropoutSeed ^ salt);
    }
}
