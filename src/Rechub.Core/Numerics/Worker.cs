using System.Diagnostics;

namespace Rechub.Numerics;

/// <summary>One worker of a <see cref="WorkerTeam"/>: its index, its share of the work, and the barrier.</summary>
internal readonly struct Worker(WorkerTeam team, int index)
{
    // 2⁴ neighboring rows have one owner, so that a core owns some kilobytes of contiguous memory.
    private const int StripeShift = 4;

    /// <summary>Index of this worker, from 0.</summary>
    public int Index => index;

    /// <summary>Number of workers.</summary>
    public int Count => team.Count;

    /// <summary>Time that this worker has spent in barriers, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Waited => team.WaitedBy(index);

    /// <summary>This worker's contiguous range of 0 … <paramref name="total"/> − 1; it depends on the number of workers alone.</summary>
    public (int From, int To) Share(int total) =>
        ((int)((long)total * index / team.Count), (int)((long)total * (index + 1) / team.Count));

    /// <summary>
    /// Whether this worker owns a row of a table. Where any worker may need to add to any row, only the owner writes it; a hash
    /// spreads frequent rows evenly.
    /// </summary>
    public bool OwnsRow(int row) => OwnerOf(row, team.Count) == index;

    /// <summary>The rows that this worker owns: <paramref name="rows"/> itself for a single worker, otherwise a part of <paramref name="buffer"/>, which grows.</summary>
    public ReadOnlySpan<int> OwnRows(ReadOnlySpan<int> rows, ref int[] buffer)
    {
        var count = team.Count;
        if (count == 1)
            return rows;
        if (buffer.Length < rows.Length)
            buffer = new int[rows.Length];
        var own = 0;
        foreach (var row in rows)
        {
            buffer[own] = row;
            own += OwnerOf(row, count) == index ? 1 : 0;
        }

        return buffer.AsSpan(0, own);
    }

    /// <summary>Blocks until every worker has arrived; what each wrote before is then visible to all.</summary>
    public void Barrier() => team.Barrier(index);

    // A multiplicative hash of the stripe, scaled to the number of workers: no division.
    private static int OwnerOf(int row, int count) =>
        (int)(((ulong)((uint)(row >> StripeShift) * 2654435769u) * (uint)count) >> 32);
}
