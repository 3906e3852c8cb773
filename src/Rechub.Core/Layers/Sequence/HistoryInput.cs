using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// What a tower over histories reads: at each place the vector of the item, plus that of the place and that of the user's features.
/// The vectors of items and users are those of towers, computed once for each item and user of the batch.
/// </summary>
internal sealed unsafe class HistoryInput
{
    private readonly ParametersAndGradients weights;
    private readonly int window;
    private readonly int width;
    private readonly float scale;
    private readonly ITower items;
    private readonly ITower? users;
    private readonly ParameterBlock? position;

    // The distinct items of the batch, and the row of each among them.
    private readonly TowerRows itemRows = new();
    private readonly Dictionary<int, int> rowOfItem = [];
    private bool isCollected;
    private readonly Matrix itemGradient;
    private readonly Matrix userGradient;

    // First place of each row, and one past the last.
    private int[] offsets = [];

    /// <summary>Binds the input of a tower to parameters.</summary>
    /// <param name="weights">Parameters, which include the vectors of places if the layout has them, and their gradients.</param>
    /// <param name="layout">The tower's structure.</param>
    /// <param name="items">Gives the vectors of items.</param>
    /// <param name="users">Gives a vector of each user's features; null if the tower reads none.</param>
    public HistoryInput(
        ParametersAndGradients weights,
        SequenceLayout layout,
        ITower items,
        ITower? users
    )
    {
        (this.weights, this.items, this.users) = (weights, items, users);
        (window, width) = (layout.Window, layout.Dimension);
        position = weights.Parameters.Find(layout.PositionName);
        scale = layout.ScaleInput ? MathF.Sqrt(width) : 1;
        itemGradient = new Matrix(0, width);
        userGradient = new Matrix(0, width);
    }

    /// <summary>First place of each row of the batch, and one past the last.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>Counts the places of rows. One thread calls it before the workers start.</summary>
    public void Resize(TowerRows rows)
    {
        if (offsets.Length <= rows.Count)
            offsets = new int[(rows.Count * 3 / 2) + 1];
        for (var row = 0; row < rows.Count; row++)
            offsets[row + 1] = offsets[row] + PlacesOf(rows, row).Count;
        isCollected = false;
        users?.Resize(rows);
    }

    /// <summary>Computes the vectors of the batch's items and users. Contains barriers.</summary>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        var history = (HistoryCodes)encoded[0];
        if (worker.Index == 0)
            CollectItems(history, rows);
        worker.Barrier();
        items.Forward(worker, history.Items.Value, itemRows, pass);
        users?.Forward(worker, encoded[1..], rows, pass);
        worker.Barrier();
    }

    /// <summary>Sets <paramref name="target"/> to the vectors of a row's places.</summary>
    public void Read(EncodedFeature[] encoded, TowerRows rows, int row, float* target)
    {
        var log = ((HistoryCodes)encoded[0]).ItemRows;
        var (first, count) = PlacesOf(rows, row);
        for (var place = 0; place < count; place++, target += width)
        {
            var item = items.Output.RowPointer(rowOfItem[log[first + place]]);
            new ReadOnlySpan<float>(item, width).CopyTo(new Span<float>(target, width));
            VectorMath.Scale(target, scale, width);
            if (position is not null)
                VectorMath.Add(target, target, PlaceVector(place), width);
            if (users is not null)
                VectorMath.Add(target, target, users.Output.RowPointer(row), width);
        }
    }

    /// <summary>Seconds of the queries and of the keys at each place of a row.</summary>
    public (ReadOnlyMemory<long> Queries, ReadOnlyMemory<long> Keys) Times(
        EncodedFeature[] encoded,
        TowerRows rows,
        int row
    )
    {
        var history = (HistoryCodes)encoded[0];
        var (first, count) = PlacesOf(rows, row);
        var keys = history.Times.AsMemory(first, count);
        return (history.QueryTimes?.AsMemory(first, count) ?? keys, keys);
    }

    /// <summary>Makes room for gradients. One worker calls it.</summary>
    public void BeginBackward(TowerRows rows)
    {
        itemGradient.Resize(itemRows.Count);
        userGradient.Resize(users is null ? 0 : rows.Count);
    }

    /// <summary>Adds to the gradient of places' vectors, and keeps that of the row's user.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradient">dLoss/dvector at each of the row's places.</param>
    /// <param name="buffer">Where this worker adds gradients of layers.</param>
    public void AddGradient(int row, float* gradient, GradientBuffer buffer)
    {
        var count = offsets[row + 1] - offsets[row];
        if (position is not null)
            VectorMath.AddScaled(buffer.Of(position), gradient, 1, count * width);
        if (users is null)
            return;
        var own = userGradient.RowPointer(row);
        userGradient.Row(row).Clear();
        for (var place = 0; place < count; place++)
            VectorMath.AddScaled(own, gradient + ((nint)place * width), 1, width);
    }

    /// <summary>
    /// Adds the gradients of all parameters that give the vectors of items and users. Each item has one worker that adds its places,
    /// in their order. Contains barriers.
    /// </summary>
    /// <param name="worker">This worker.</param>
    /// <param name="encoded">The features of users.</param>
    /// <param name="rows">The rows of the batch.</param>
    /// <param name="gradient">dLoss/dvector at each place of the batch; ready, by all workers.</param>
    /// <param name="pass">The pass.</param>
    public void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    )
    {
        var history = (HistoryCodes)encoded[0];
        for (var item = 0; item < itemRows.Count; item++)
        {
            if (worker.OwnsRow(item))
                itemGradient.Row(item).Clear();
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var (first, count) = PlacesOf(rows, row);
            for (var place = 0; place < count; place++)
            {
                var item = rowOfItem[history.ItemRows[first + place]];
                if (worker.OwnsRow(item))
                    VectorMath.AddScaled(
                        itemGradient.RowPointer(item),
                        gradient.RowPointer(offsets[row] + place),
                        scale,
                        width
                    );
            }
        }

        worker.Barrier();
        items.Backward(worker, history.Items.Value, itemRows, itemGradient, pass);
        users?.Backward(worker, encoded[1..], rows, userGradient, pass);
    }

    /// <summary>Adds every row of an embedding table that a pass over these rows reads.</summary>
    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched)
    {
        var history = (HistoryCodes)encoded[0];
        CollectItems(history, rows);
        items.AddTouchedRows(history.Items.Value, itemRows, touched);
        users?.AddTouchedRows(encoded[1..], rows, touched);
    }

    // Once a batch: before its first use.
    private void CollectItems(HistoryCodes history, TowerRows rows)
    {
        if (isCollected)
            return;
        isCollected = true;
        rowOfItem.Clear();
        for (var row = 0; row < rows.Count; row++)
        {
            var (first, count) = PlacesOf(rows, row);
            foreach (var item in history.ItemRows.AsSpan(first, count))
                rowOfItem.TryAdd(item, rowOfItem.Count);
        }

        itemRows.Resize(rowOfItem.Count);
        foreach (var (item, row) in rowOfItem)
            (itemRows.Entity[row], itemRows.IsUnknown[row]) = (item, false);
        items.Resize(itemRows);
    }

    // Log position of a row's first place, and the number of its places.
    private (int First, int Count) PlacesOf(TowerRows rows, int row)
    {
        var count = Math.Min(window, rows.HistoryEnd[row] - rows.HistoryStart[row]);
        return (rows.HistoryEnd[row] - count, count);
    }

    private float* PlaceVector(int place) => weights.Value(position!) + ((nint)place * width);
}
