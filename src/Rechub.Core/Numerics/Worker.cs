using System.Diagnostics;

namespace Rechub.Numerics;

/// <summary>One worker's place in its team.</summary>
internal readonly struct Worker(WorkerTeam team, int index)
{
    // Rows of a table that stay together: some kilobytes of neighboring memory are one core's.
    private const int StripeShift = 4;

    /// <summary>Number of this worker, from 0.</summary>
    public int Index => index;

    /// <summary>Number of workers.</summary>
    public int Count => team.Count;

    /// <summary>How long this worker has waited for others so far, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Waited => team.WaitedBy(index);

    /// <summary>This worker's contiguous share of <paramref name="total"/> things; always the same for a number of workers.</summary>
    public (int From, int To) Share(int total) =>
        ((int)((long)total * index / team.Count), (int)((long)total * (index + 1) / team.Count));

    /// <summary>
    /// Whether a row of a table is this worker's to write, where many may add to any row: every row is one worker's, and frequent
    /// ones are spread evenly.
    /// </summary>
    public bool OwnsRow(int row) => OwnerOf(row, team.Count) == index;

    /// <summary>Those of <paramref name="rows"/> that are this worker's, in <paramref name="room"/> or as they stand.</summary>
    public ReadOnlySpan<int> OwnRows(ReadOnlySpan<int> rows, ref int[] room)
    {
        var count = team.Count;
        if (count == 1)
            return rows;
        if (room.Length < rows.Length)
            room = new int[rows.Length];
        var own = 0;
        foreach (var row in rows)
        {
            room[own] = row;
            own += OwnerOf(row, count) == index ? 1 : 0;
        }

        return room.AsSpan(0, own);
    }

    /// <summary>Waits until every worker has come here; what they wrote before is then visible.</summary>
    public void Barrier() => team.Barrier(index);

    // A multiplicative hash of the stripe, scaled to the number of workers: no division.
    private static int OwnerOf(int row, int count) =>
        (int)(((ulong)((uint)(row >> StripeShift) * 2654435769u) * (uint)count) >> 32);
}
