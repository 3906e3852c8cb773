using Rechub.Interactions;
using Rechub.Numerics;

namespace Rechub.Sampling;

/// <summary>What a batch's items are.</summary>
internal enum BatchItems
{
    /// <summary>The positives, and negatives sampled for each.</summary>
    Sampled,

    /// <summary>The positives; each is the others' negative.</summary>
    Positives,

    /// <summary>Every item of the catalogue.</summary>
    Catalogue,
}

/// <summary>How batches are made.</summary>
/// <param name="Items">What their items are.</param>
/// <param name="PositiveCount">Positives a batch, at most.</param>
/// <param name="NegativeRatio">Negatives sampled for each positive; 0 unless items are sampled.</param>
/// <param name="Sampling">Distribution of sampled negatives.</param>
/// <param name="RejectHistory">Whether items of the user's training part are neither sampled nor left among the negatives.</param>
/// <param name="IdDropout">Rate at which ids are taken as unknown.</param>
/// <param name="Seed">Seed of everything random.</param>
internal sealed record BatchSettings(
    BatchItems Items,
    int PositiveCount,
    int NegativeRatio,
    NegativeSampling Sampling,
    bool RejectHistory,
    float IdDropout,
    long Seed
);

/// <summary>
/// Fills batches. Everything random about batch b of epoch e comes from (seed, e, b) alone, so that batches can be made ahead and
/// a resumed training sees the same ones. Not for several threads at a time.
/// </summary>
internal sealed class BatchBuilder
{
    // Draws of a negative before the next item outside the history is taken: a user may have seen nearly everything.
    private const int RejectionLimit = 50;

    private readonly InteractionData data;
    private readonly BatchSettings settings;
    private readonly int[] samples;
    private readonly int[] order;
    private readonly AliasTable? negatives;

    // Per item: its place in the batch being made, or −1, and the last positive whose user has it.
    private readonly int[] place;
    private readonly int[] seenBy;
    private int seenCount;
    private int shuffledEpoch = -1;

    /// <summary>A builder over the samples of some data.</summary>
    public BatchBuilder(InteractionData data, TrainingSamples samples, BatchSettings settings)
    {
        this.data = data;
        this.settings = settings;
        this.samples = samples.Positions;
        order = new int[this.samples.Length];
        place = new int[data.ItemCount];
        seenBy = new int[data.ItemCount];
        Array.Fill(place, -1);
        if (settings.Items == BatchItems.Sampled)
            negatives = new AliasTable(
                NegativeProbabilities.Of(settings.Sampling, TrainingSamples.CountItems(data))
            );
    }

    /// <summary>Batches an epoch, as few as possible. Their sizes differ by one at most: none is a small remainder, whose statistics would count as a whole batch's.</summary>
    public int BatchCount => (samples.Length + settings.PositiveCount - 1) / settings.PositiveCount;

    /// <summary>Fills <paramref name="batch"/> with batch number <paramref name="number"/> of an epoch, both from 0.</summary>
    public void Build(int epoch, int number, TrainingBatch batch)
    {
        if (epoch != shuffledEpoch)
            Shuffle(epoch);
        var first = FirstOf(number);
        var count = FirstOf(number + 1) - first;
        var random = new RandomStream(settings.Seed, StreamOf(epoch, number));
        batch.Resize(count, 1 + settings.NegativeRatio);
        batch.DropoutSeed = random.NextUInt64();
        for (var i = 0; i < count; i++)
            AddPositive(batch, i, order[first + i], random);
        if (settings.Items == BatchItems.Catalogue)
            TakeCatalogue(batch);
        else
            TakeDistinct(batch);
        if (settings.RejectHistory && settings.Items != BatchItems.Sampled)
            MaskHistories(batch);
        Forget(batch);
        DropIds(batch.Users.IsUnknown.AsSpan(0, batch.Users.Count), random);
        DropIds(batch.Items.IsUnknown.AsSpan(0, batch.Items.Count), random);
    }

    private int FirstOf(int number) => (int)((long)samples.Length * number / BatchCount);

    // A stream a batch; an epoch's order has that of number −1.
    private static int StreamOf(int epoch, int number) =>
        unchecked((epoch + 1) * 0x632BE5AB ^ number);

    // An epoch's order starts from that of the samples, not from the epoch before: any epoch can be made alone.
    private void Shuffle(int epoch)
    {
        samples.CopyTo(order, 0);
        new RandomStream(settings.Seed, StreamOf(epoch, -1)).Shuffle<int>(order);
        shuffledEpoch = epoch;
    }

    private void AddPositive(TrainingBatch batch, int row, int position, RandomStream random)
    {
        var offsets = data.Log.UserOffsets;
        var found = Array.BinarySearch(offsets, position);
        var user = found >= 0 ? found : ~found - 1;
        batch.Users.Entity[row] = user;
        batch.Users.HistoryStart[row] = offsets[user];
        batch.Users.HistoryEnd[row] = position;
        var candidates = batch.Candidates.AsSpan(row * batch.CandidateCount, batch.CandidateCount);
        candidates[0] = data.Log.ItemRows[position];
        if (settings.RejectHistory && candidates.Length > 1)
            MarkSeen(user);
        for (var i = 1; i < candidates.Length; i++)
            candidates[i] = DrawNegative(random);
    }

    private int DrawNegative(RandomStream random)
    {
        var item = negatives!.Draw(random);
        if (!settings.RejectHistory)
            return item;
        for (var tries = 1; seenBy[item] == seenCount && tries < RejectionLimit; tries++)
            item = negatives.Draw(random);
        for (var tries = 0; seenBy[item] == seenCount && tries < seenBy.Length; tries++)
            item = (item + 1) % seenBy.Length;
        return item;
    }

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

    private void TakeCatalogue(TrainingBatch batch)
    {
        batch.ResizeItems(data.ItemCount);
        for (var item = 0; item < data.ItemCount; item++)
        {
            batch.Items.Entity[item] = item;
            batch.Multiplicity[item] = 1;
            place[item] = item;
        }
    }

    private void TakeDistinct(TrainingBatch batch)
    {
        var candidates = batch.Candidates.AsSpan(0, batch.SampleCount);
        batch.ResizeItems(Math.Min(candidates.Length, data.ItemCount));
        var distinct = 0;
        foreach (ref var candidate in candidates)
        {
            if (place[candidate] < 0)
            {
                place[candidate] = distinct;
                batch.Items.Entity[distinct] = candidate;
                batch.Multiplicity[distinct] = 0;
                distinct++;
            }

            candidate = place[candidate];
            batch.Multiplicity[candidate]++;
        }

        batch.ResizeItems(distinct);
    }

    private void MaskHistories(TrainingBatch batch)
    {
        for (var row = 0; row < batch.Users.Count; row++)
        {
            batch.MaskOffsets.Add(batch.Masked.Count);
            foreach (var item in TrainingItems(batch.Users.Entity[row]))
            {
                if (place[item] >= 0 && place[item] != batch.Candidates[row * batch.CandidateCount])
                    batch.Masked.Add(place[item]);
            }
        }

        batch.MaskOffsets.Add(batch.Masked.Count);
    }

    private void Forget(TrainingBatch batch)
    {
        if (settings.Items == BatchItems.Catalogue)
            return;
        foreach (var item in batch.Items.Entity.AsSpan(0, batch.Items.Count))
            place[item] = -1;
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
