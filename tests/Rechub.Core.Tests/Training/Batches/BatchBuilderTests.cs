using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Tests.Retrieval;
using Rechub.Training;
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

    private static readonly BatchSettings Shared = Sampled with
    {
        NegativeRatio = 0,
        NegativeCount = 20,
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

    [Theory]
    [InlineData(NegativeSampling.Uniform)]
    [InlineData(NegativeSampling.Popularity)]
    [InlineData(NegativeSampling.LogPopularity)]
    [InlineData(NegativeSampling.LogUniform)]
    public void A_positive_is_never_its_own_negative(NegativeSampling sampling)
    {
        // Nearly all is of item 1, and item 3 is in no training part: by popularity it is never drawn.
        var data = SmallData.Of([1, 1, 1, 1, 1, 2, 3, 3], [1, 1, 1, 1, 1, 1, 1, 1]);

        ForEachBatch(
            data,
            Sampled with
            {
                Sampling = sampling,
            },
            batch =>
            {
                for (var i = 0; i < batch.SampleCount; i++)
                {
                    if (i % batch.CandidateCount > 0)
                        Assert.NotEqual(
                            batch.Candidates[i / batch.CandidateCount * batch.CandidateCount],
                            batch.Candidates[i]
                        );
                }
            }
        );
    }

    [Fact]
    public void Samples_without_a_negative_are_left_out_and_counted()
    {
        // User 1 has every item in the training part, user 2 all but item 3.
        var data = SmallData
            .Of([1, 2, 3, 1, 1, 1], [1, 2, 1, 2, 1, 3])
            .WithRepeat(RepeatPolicy.Allow);
        var samples = TrainingSamples.Of(data);
        Assert.Equal([1, 2, 3, 7, 8, 9], samples.Positions);

        var rejecting = samples.WithNegatives(data, rejectHistory: true);

        Assert.Equal([7, 8, 9], rejecting.Positions);
        Assert.Equal(3, rejecting.WithoutNegativeCount);
        Assert.Same(samples, samples.WithNegatives(data, rejectHistory: false));
        var builder = new BatchBuilder(data, rejecting, Sampled with { RejectHistory = true });
        var batch = new TrainingBatch();
        builder.Build(0, 0, batch);
        for (var i = 0; i < batch.SampleCount; i++)
        {
            if (i % batch.CandidateCount > 0)
                Assert.Equal(2, batch.Items.Entity[batch.Candidates[i]]);
        }
    }

    [Fact]
    public void A_catalog_of_one_item_has_no_sample()
    {
        var data = SmallData.Of([1, 1, 1, 1, 1], [1, 1, 1, 1]).WithRepeat(RepeatPolicy.Allow);

        var samples = TrainingSamples.Of(data).WithNegatives(data, rejectHistory: false);

        Assert.Empty(samples.Positions);
        var error = Assert.Throws<RechubException>(() =>
            Trainer.Train(
                NeuralModel.Create(data, new DssmArchitecture()),
                new TrainingOptions { Loss = LossKind.SampledSoftmax, Patience = 0 }
            )
        );
        Assert.Equal("NothingToTrainOn", error.ErrorId);
        Assert.Contains("only one item", error.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Shared_negatives_are_drawn_once_for_all_positives(bool mixed, bool wholeUsers)
    {
        var drawn = new HashSet<int>();
        ForEachBatch(
            Shared with
            {
                Items = mixed ? BatchItems.Positives : BatchItems.Sampled,
                Rows = wholeUsers ? BatchRows.Users : BatchRows.Positions,
            },
            batch =>
            {
                Assert.Equal(1, batch.CandidateCount);
                Assert.InRange(batch.SharedCount, 2, Shared.NegativeCount);
                var slots = batch.Items.Entity.Take(batch.Items.Count).ToArray();
                Assert.Distinct(slots);
                // Behind the shared ones are the positives that are none of them.
                Assert.All(
                    Enumerable.Range(0, slots.Length).Where(slot => !batch.IsShared(slot)),
                    slot => Assert.Contains(slot, batch.Candidates.Take(batch.PositiveCount))
                );
                Assert.Equal(
                    Shared.NegativeCount + batch.PositiveCount,
                    batch.Multiplicity.Take(slots.Length).Sum()
                );
                Assert.Empty(batch.Masked);
                drawn.Add(slots[0]);
            }
        );

        // Each batch has draws of its own.
        Assert.True(drawn.Count > 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Among_shared_negatives_a_users_own_items_are_masked(bool wholeUsers)
    {
        ForEachBatch(
            Shared with
            {
                Rows = wholeUsers ? BatchRows.Users : BatchRows.Positions,
                RejectHistory = true,
            },
            batch =>
            {
                var positive = 0;
                for (var row = 0; row < batch.Users.Count; row++)
                {
                    var user = batch.Users.Entity[row];
                    var own = Data.Log.ItemRows[
                        Data.Log.UserOffsets[user]..Data.Split.TrainEnd[user]
                    ];
                    var states = batch.Users.HistoryEnd[row] - batch.Users.FirstState[row] + 1;
                    for (var end = positive + states; positive < end; positive++)
                    {
                        var expected = Enumerable
                            .Range(0, batch.SharedCount)
                            .Where(slot =>
                                slot != batch.Candidates[positive]
                                && own.Contains(batch.Items.Entity[slot])
                            );
                        var masked = batch
                            .Masked.GetRange(
                                batch.MaskOffsets[positive],
                                batch.MaskOffsets[positive + 1] - batch.MaskOffsets[positive]
                            )
                            .Where(batch.IsShared);
                        Assert.Equal(expected, masked.Distinct().Order());
                    }
                }

                Assert.Equal(batch.PositiveCount, positive);
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

    private static void ForEachBatch(BatchSettings settings, Action<TrainingBatch> check) =>
        ForEachBatch(Data, settings, check);

    private static void ForEachBatch(
        InteractionData data,
        BatchSettings settings,
        Action<TrainingBatch> check
    )
    {
        var builder = new BatchBuilder(data, TrainingSamples.Of(data), settings);
        var batch = new TrainingBatch();
        for (var number = 0; number < builder.BatchCount; number++)
        {
            builder.Build(0, number, batch);
            check(batch);
        }
    }
}
