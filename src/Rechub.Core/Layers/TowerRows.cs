namespace Rechub.Layers;

/// <summary>
/// The users or items that a tower is to encode; buffers are reused from batch to batch. An item row, and most user rows, ask for
/// one state. A row for a whole user asks for several: the user before each log position from <see cref="FirstState"/> to
/// <see cref="HistoryEnd"/>.
/// </summary>
internal sealed class TowerRows
{
    /// <summary>Number of rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>States that all rows ask for together.</summary>
    public int StateCount { get; private set; }

    /// <summary>Row of the user or item table.</summary>
    public int[] Entity { get; private set; } = [];

    /// <summary>Log position where the history starts; unused for items.</summary>
    public int[] HistoryStart { get; private set; } = [];

    /// <summary>Log position before which the history ends.</summary>
    public int[] HistoryEnd { get; private set; } = [];

    /// <summary>Log position before which the first state asked for is; the last one is that before <see cref="HistoryEnd"/>.</summary>
    public int[] FirstState { get; private set; } = [];

    /// <summary>Whether the row's id is to be taken as unknown.</summary>
    public bool[] IsUnknown { get; private set; } = [];

    /// <summary>Sets the number of rows, each of one state; memory grows only when it never held so many.</summary>
    public void Resize(int count)
    {
        (Count, StateCount) = (count, count);
        if (count <= Entity.Length)
            return;
        var capacity = Math.Max(count, Entity.Length * 3 / 2);
        (Entity, HistoryStart, HistoryEnd, FirstState, IsUnknown) = (
            new int[capacity],
            new int[capacity],
            new int[capacity],
            new int[capacity],
            new bool[capacity]
        );
    }

    /// <summary>Makes a row that of a user before one position.</summary>
    public void SetUser(int row, int user, int historyStart, int historyEnd)
    {
        Entity[row] = user;
        HistoryStart[row] = historyStart;
        FirstState[row] = historyEnd;
        HistoryEnd[row] = historyEnd;
    }

    /// <summary>Makes a row that of a user before each of several positions.</summary>
    public void SetUser(int row, int user, int historyStart, int firstState, int historyEnd)
    {
        SetUser(row, user, historyStart, historyEnd);
        FirstState[row] = firstState;
        StateCount += historyEnd - firstState;
    }
}
