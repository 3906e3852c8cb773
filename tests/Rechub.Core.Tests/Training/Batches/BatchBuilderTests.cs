using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Training.Batches;

namespace Rechub.Tests.Training.Batches;

public sealed class BatchBuilderTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 50,
            ItemCount = 80,
            InteractionCount = 1500,
        }
    );

    private static readonly BatchSettings Sampled = new()
    {
        Items = BatchItems.Sampled,
        PositiveCount = 32,
        NegativeRatio = 4,
        Sampling = NegativeSampling.Popularity,
        Seed = 7,
    };

    [Fact]
    public void An_epoch_has_every_positive_once_with_its_own_history()
    {
        var samples = TrainingSamples.Of(Data);
        var seen = new List<int>();
        ForEachBatch(
            Sampled,
            batch =>
            {
                for (var i = 0; i < batch.Users.Count; i++)
                {
                    seen.Add(batch.Users.HistoryEnd[i]);
                    Assert.Equal(
                        Data.Log.UserOffsets[batch.Users.Entity[i]],
                        batch.Users.HistoryStart[i]
                    );
                    Assert.InRange(
                        batch.Users.HistoryEnd[i],
                        batch.Users.HistoryStart[i] + 1,
                        Data.Log.UserOffsets[batch.Users.Entity[i] + 1] - 1
                    );
                    var target = batch.Items.Entity[batch.Candidates[i * batch.CandidateCount]];
                    Assert.Equal(Data.Log.ItemRows[batch.Users.HistoryEnd[i]], target);
                }
            }
        );

        Assert.Equal(samples.Positions, seen.Order());
        Assert.NotEqual(samples.Positions, seen);
    }

    [Fact]
    public void Distinct_items_carry_the_number_of_their_occurrences()
    {
        ForEachBatch(
            Sampled,
            batch =>
            {
                var places = batch
                    .Candidates.Take(batch.SampleCount)
                    .CountBy(place => place)
                    .ToDictionary();
                Assert.Equal(batch.Items.Count, places.Count);
                Assert.Equal(
                    batch.Items.Count,
                    batch.Items.Entity.Take(batch.Items.Count).Distinct().Count()
                );
                Assert.All(
                    places,
                    entry => Assert.Equal(entry.Value, batch.Multiplicity[entry.Key])
                );
            }
        );
    }

    [Fact]
    public void Rejected_negatives_are_outside_the_users_training_part()
    {
        ForEachBatch(
            Sampled with
            {
                RejectHistory = true,
            },
            batch =>
            {
                for (var i = 0; i < batch.SampleCount; i++)
                {
                    if (i % batch.CandidateCount == 0)
                        continue;
                    var user = batch.Users.Entity[i / batch.CandidateCount];
                    var item = batch.Items.Entity[batch.Candidates[i]];
                    Assert.DoesNotContain(
                        item,
                        Data.Log.ItemRows[Data.Log.UserOffsets[user]..Data.Split.TrainEnd[user]]
                    );
                }
            }
        );
    }

    [Fact]
    public void In_a_batch_of_positives_a_users_own_items_are_masked()
    {
        ForEachBatch(
            Sampled with
            {
                Items = BatchItems.Positives,
                NegativeRatio = 0,
                RejectHistory = true,
            },
            batch =>
            {
                for (var i = 0; i < batch.Users.Count; i++)
                {
                    var user = batch.Users.Entity[i];
                    var own = Data.Log.ItemRows[
                        Data.Log.UserOffsets[user]..Data.Split.TrainEnd[user]
                    ];
                    var expected = Enumerable
                        .Range(0, batch.Items.Count)
                        .Where(place =>
                            place != batch.Candidates[i] && own.Contains(batch.Items.Entity[place])
                        );
                    var masked = batch.Masked.GetRange(
                        batch.MaskOffsets[i],
                        batch.MaskOffsets[i + 1] - batch.MaskOffsets[i]
                    );
                    Assert.Equal(expected.Order(), masked.Distinct().Order());
                }
            }
        );
    }

    [Fact]
    public void A_batch_made_alone_equals_the_one_made_in_order()
    {
        var builder = new BatchBuilder(Data, TrainingSamples.Of(Data), Sampled);
        var inOrder = new TrainingBatch();
        for (var number = 0; number <= 3; number++)
            builder.Build(2, number, inOrder);

        var alone = new TrainingBatch();
        new BatchBuilder(Data, TrainingSamples.Of(Data), Sampled).Build(2, 3, alone);

        Assert.Equal(
            inOrder.Users.HistoryEnd.Take(inOrder.Users.Count),
            alone.Users.HistoryEnd.Take(alone.Users.Count)
        );
        Assert.Equal(
            inOrder.Candidates.Take(inOrder.SampleCount),
            alone.Candidates.Take(alone.SampleCount)
        );
        Assert.Equal(inOrder.DropoutSeed, alone.DropoutSeed);
    }

    [Fact]
    public void Batches_of_an_epoch_are_of_one_size_but_for_one_sample()
    {
        var sizes = new List<int>();
        ForEachBatch(Sampled, batch => sizes.Add(batch.Users.Count));

        Assert.Equal(TrainingSamples.Of(Data).Positions.Length, sizes.Sum());
        Assert.InRange(sizes.Max(), sizes.Min(), sizes.Min() + 1);
        Assert.InRange(sizes.Max(), 1, Sampled.PositiveCount);
        // As few batches as possible: one fewer would not hold the samples.
        Assert.True((sizes.Count - 1) * Sampled.PositiveCount < sizes.Sum());
    }

    [Fact]
    public void Every_epoch_has_an_order_and_draws_of_its_own()
    {
        var samples = TrainingSamples.Of(Data);
        var builder = new BatchBuilder(Data, samples, Sampled);
        var batch = new TrainingBatch();
        var (orders, firsts) = (new List<string>(), new List<ulong>());
        for (var epoch = 0; epoch < 4; epoch++)
        {
            builder.Build(epoch, 0, batch);
            orders.Add(string.Join(' ', batch.Users.HistoryEnd.Take(batch.Users.Count)));
            firsts.Add(batch.DropoutSeed);
        }

        Assert.Distinct(orders);
        Assert.Distinct(firsts);
    }

    private static void ForEachBatch(BatchSettings settings, Action<TrainingBatch> check)
    {
        var builder = new BatchBuilder(Data, TrainingSamples.Of(Data), settings);
        var batch = new TrainingBatch();
        for (var number = 0; number < builder.BatchCount; number++)
        {
            builder.Build(0, number, batch);
            check(batch);
        }
    }
}
