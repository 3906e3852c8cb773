using Rechub.Data;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>
/// Builds batches. All randomness of batch b of epoch e comes from (seed, e, b), so batches can be built ahead, and a resumed
/// training sees the same ones. Not thread-safe.
/// </summary>
internal sealed class BatchBuilder
{
    // Draws of a negative before the next item that is one is taken: a user may have seen nearly all items.
    private const int RejectionLimit = 50;

    private readonly InteractionData data;
    private readonly BatchSettings settings;
    private readonly IBatchRows rows;
    private readonly AliasTable? negatives;
    private readonly float[]? weights;

    // Per item: its slot in the current batch, or −1; and the last mark of a user who has seen it.
    private readonly int[] slotOf;
    private readonly int[] seenBy;
    private int seenCount;
    private int shuffledEpoch = -1;

    /// <summary>Makes a builder over the samples of some data.</summary>
    public BatchBuilder(InteractionData data, TrainingSamples samples, BatchSettings settings)
    {
        this.data = data;
        this.settings = settings;
        weights = samples.Weights;
        rows = settings.Rows switch
        {
            BatchRows.Positions => new PositionRows(data, samples, settings.PositiveCount),
            BatchRows.Users => new UserRows(
                data,
                samples,
                settings.PositiveCount,
                settings.LongestRow
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Rows, null),
        };
        slotOf = new int[data.ItemCount];
        seenBy = new int[data.ItemCount];
        Array.Fill(slotOf, -1);
        if (settings.NegativeRatio > 0 || settings.NegativeCount > 0)
            negatives = new AliasTable(
                NegativeProbabilities.Of(settings.Sampling, data.CountTraining().PerItem)
            );
    }

    /// <summary>Number of batches per epoch.</summary>
    public int BatchCount => rows.BatchCount;

    /// <summary>Fills <paramref name="batch"/> with batch number <paramref name="number"/> of an epoch, both from 0.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="number">The number.</param>
    /// <param name="batch">What is filled.</param>
    /// <param name="cancellation">Stops the drawing of the epoch's order, which an epoch's first call does.</param>
    public void Build(
        int epoch,
        int number,
        TrainingBatch batch,
        CancellationToken cancellation = default
    )
    {
        if (epoch != shuffledEpoch)
            Shuffle(epoch, cancellation);
        var random = new RandomStream(settings.Seed, StreamOf(epoch, number));
        rows.Fill(batch.Users, number);
        batch.ResizeCandidates(1 + settings.NegativeRatio);
        batch.DropoutSeed = random.NextUInt64();
        batch.IsWeighted = weights is not null;
        for (var (row, positive) = (0, 0); row < batch.Users.Count; row++)
            AddPositives(batch, row, ref positive, random);
        if (settings.Items == BatchItems.Catalog)
            TakeCatalog(batch);
        else
            TakeDistinct(batch, random);
        // Negatives of one positive were drawn outside its history.
        if (settings.RejectHistory && settings.NegativeRatio == 0)
            MaskHistories(batch);
        Forget(batch);
        DropIds(batch.Users.IsUnknown.AsSpan(0, batch.Users.Count), random);
        DropIds(batch.Items.IsUnknown.AsSpan(0, batch.Items.Count), random);
    }

    // One random stream per batch; number −1 is for the order of the epoch.
    private static int StreamOf(int epoch, int number) =>
        unchecked((epoch + 1) * 0x632BE5AB ^ number);

    // Shuffling starts from the order of the samples, not of the previous epoch: any epoch can be built alone.
    private void Shuffle(int epoch, CancellationToken cancellation)
    {
        // An order that is half drawn is no epoch's.
        shuffledEpoch = -1;
        rows.Shuffle(new RandomStream(settings.Seed, StreamOf(epoch, -1)), cancellation);
        shuffledEpoch = epoch;
    }

    private void AddPositives(TrainingBatch batch, int row, ref int positive, RandomStream random)
    {
        if (settings.RejectHistory && batch.CandidateCount > 1)
            MarkSeen(batch.Users.Entity[row]);
        var last = batch.Users.HistoryEnd[row];
        for (var target = batch.Users.FirstState[row]; target <= last; target++, positive++)
        {
            var candidates = batch.Candidates.AsSpan(
                positive * batch.CandidateCount,
                batch.CandidateCount
            );
            candidates[0] = data.Log.ItemRows[target];
            for (var i = 1; i < candidates.Length; i++)
                candidates[i] = DrawNegative(candidates[0], random);
            if (weights is not null)
                batch.Weights[positive] = weights[target];
        }
    }

    private int DrawNegative(int positive, RandomStream random)
    {
        var item = negatives!.Draw(random);
        for (var tries = 1; !IsNegative(item, positive) && tries < RejectionLimit; tries++)
            item = negatives.Draw(random);
        // Every sample leaves a negative: TrainingSamples.WithNegatives has left out the others.
        while (!IsNegative(item, positive))
            item = (item + 1) % seenBy.Length;
        return item;
    }

    private bool IsNegative(int item, int positive) =>
        item != positive && !(settings.RejectHistory && seenBy[item] == seenCount);

    private void MarkSeen(int user)
    {
        seenCount++;
        foreach (var item in TrainingItems(user))
            seenBy[item] = seenCount;
    }

    private ReadOnlySpan<int> TrainingItems(int user)
    {
        var start = data.Log.UserOffsets[user];
        return data.Log.ItemRows.AsSpan(start, data.Split.TrainEnd[user] - start);
    }

    private void TakeCatalog(TrainingBatch batch)
    {
        batch.ResizeItems(data.ItemCount);
        for (var item = 0; item < data.ItemCount; item++)
        {
            batch.Items.Entity[item] = item;
            batch.Multiplicity[item] = 1;
            slotOf[item] = item;
        }
    }

    private void TakeDistinct(TrainingBatch batch, RandomStream random)
    {
        var candidates = batch.Candidates.AsSpan(0, batch.SampleCount);
        batch.ResizeItems(
            (int)Math.Min((long)candidates.Length + settings.NegativeCount, data.ItemCount)
        );
        var distinct = 0;
        for (var draw = 0; draw < settings.NegativeCount; draw++)
            batch.Multiplicity[SlotOf(negatives!.Draw(random), batch, ref distinct)]++;
        batch.SharedCount = distinct;
        for (var positive = 0; positive < batch.PositiveCount; positive++)
        {
            var weight = batch.Weights[positive];
            foreach (
                ref var candidate in candidates.Slice(
                    positive * batch.CandidateCount,
                    batch.CandidateCount
                )
            )
            {
                candidate = SlotOf(candidate, batch, ref distinct);
                batch.Multiplicity[candidate] += weight;
            }
        }

        batch.ResizeItems(distinct);
    }

    private int SlotOf(int item, TrainingBatch batch, ref int distinct)
    {
        if (slotOf[item] < 0)
        {
            slotOf[item] = distinct;
            batch.Items.Entity[distinct] = item;
            batch.Multiplicity[distinct] = 0;
            distinct++;
        }

        return slotOf[item];
    }

    private void MaskHistories(TrainingBatch batch)
    {
        var positive = 0;
        for (var row = 0; row < batch.Users.Count; row++)
        {
            var items = TrainingItems(batch.Users.Entity[row]);
            var states = batch.Users.HistoryEnd[row] - batch.Users.FirstState[row] + 1;
            for (var end = positive + states; positive < end; positive++)
            {
                batch.MaskOffsets.Add(batch.Masked.Count);
                foreach (var item in items)
                {
                    if (slotOf[item] >= 0 && slotOf[item] != batch.TargetOf(positive))
                        batch.Masked.Add(slotOf[item]);
                }
            }
        }

        batch.MaskOffsets.Add(batch.Masked.Count);
    }

    private void Forget(TrainingBatch batch)
    {
        if (settings.Items == BatchItems.Catalog)
            return;
        foreach (var item in batch.Items.Entity.AsSpan(0, batch.Items.Count))
            slotOf[item] = -1;
    }

    private void DropIds(Span<bool> isUnknown, RandomStream random)
    {
        isUnknown.Clear();
        if (settings.IdDropout == 0)
            return;
        foreach (ref var unknown in isUnknown)
            unknown = random.NextDouble() < settings.IdDropout;
    }
}
