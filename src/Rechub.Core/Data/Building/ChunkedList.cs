namespace Rechub.Data.Building;

/// <summary>A list that grows without copying what it holds, for columns of unknown length.</summary>
internal sealed class ChunkedList<T>
    where T : unmanaged
{
    private const int ChunkLength = 1 << 18;
    private readonly List<T[]> chunks = [];
    private T[] last = [];
    private int used;

    public long Count => chunks.Count == 0 ? 0 : ((long)(chunks.Count - 1) * ChunkLength) + used;

    public int ChunkCount => chunks.Count;

    public void Add(T value)
    {
        if (used == last.Length)
        {
            // The first chunk grows, so that small data stays small.
            if (last.Length is > 0 and < ChunkLength)
            {
                Array.Resize(ref last, last.Length * 4);
                chunks[^1] = last;
            }
            else
            {
                last = GC.AllocateUninitializedArray<T>(chunks.Count == 0 ? 256 : ChunkLength);
                chunks.Add(last);
                used = 0;
            }
        }

        last[used++] = value;
    }

    public ReadOnlySpan<T> Chunk(int number) =>
        chunks[number].AsSpan(0, number == chunks.Count - 1 ? used : ChunkLength);
}
