namespace Rechub.Models;

/// <summary>The users or items that a tower is to encode, row by row; buffers are reused from batch to batch.</summary>
internal sealed class TowerRows
{
    /// <summary>Number of rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>Row of the user or item table.</summary>
    public int[] Entity { get; private set; } = [];

    /// <summary>Log position where the history starts; unused for items.</summary>
    public int[] HistoryStart { get; private set; } = [];

    /// <summary>Log position before which the history ends.</summary>
    public int[] HistoryEnd { get; private set; } = [];

    /// <summary>Whether the row's id is to be taken as unknown.</summary>
    public bool[] IsUnknown { get; private set; } = [];

    /// <summary>Sets the number of rows; memory grows only when it never held so many.</summary>
    public void Resize(int count)
    {
        Count = count;
        if (count <= Entity.Length)
            return;
        var capacity = Math.Max(count, Entity.Length * 3 / 2);
        (Entity, HistoryStart, HistoryEnd, IsUnknown) = (
            new int[capacity],
            new int[capacity],
            new int[capacity],
            new bool[capacity]
        );
    }
}
