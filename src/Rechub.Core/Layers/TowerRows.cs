namespace Rechub.Layers;

/// <summary>
/// The users or items that a tower encodes. Buffers are reused from batch to batch. An item row and most user rows have one state.
/// The row of a whole user has several: the user before each log position from <see cref="FirstState"/> to
/// <see cref="HistoryEnd"/>, inclusive.
/// </summary>
internal sealed class TowerRows
{
    /// <summary>Number of rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>Number of states of all rows.</summary>
    public int StateCount { get; private set; }

    /// <summary>Row of the user or item table.</summary>
    public int[] Entity { get; private set; } = [];

    /// <summary>First log position of the history; unused for items.</summary>
    public int[] HistoryStart { get; private set; } = [];

    /// <summary>Log position after the history's last.</summary>
    public int[] HistoryEnd { get; private set; } = [];

    /// <summary>The first state is the user before this log position; the last state is the user before <see cref="HistoryEnd"/>.</summary>
    public int[] FirstState { get; private set; } = [];

    /// <summary>Whether the row's id is replaced by the unknown id.</summary>
    public bool[] IsUnknown { get; private set; } = [];

    /// <summary>Sets the number of rows, each with one state. Allocates only when there have never been so many.</summary>
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

    /// <summary>Sets a row to the user before one log position.</summary>
    public void SetUser(int row, int user, int historyStart, int historyEnd)
    {
        Entity[row] = user;
        HistoryStart[row] = historyStart;
        FirstState[row] = historyEnd;
        HistoryEnd[row] = historyEnd;
    }

    /// <summary>Sets a row to the user before each of several log positions.</summary>
    public void SetUser(int row, int user, int historyStart, int firstState, int historyEnd)
    {
        SetUser(row, user, historyStart, historyEnd);
        FirstState[row] = firstState;
        StateCount += historyEnd - firstState;
    }
}
