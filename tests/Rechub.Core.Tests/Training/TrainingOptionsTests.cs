using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Models.Sequence;
using Rechub.Training;
using Rechub.Training.Optimizers;
using Monitor = Rechub.Training.Monitor;

namespace Rechub.Tests.Training;

public sealed class TrainingOptionsTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 40,
            ItemCount = 30,
            InteractionCount = 700,
        }
    );

    public static TheoryData<string, TrainingOptions> Contradictions =>
        new()
        {
            // The loss is chosen by the data here, and is the full softmax.
            {
                "NegativeRatio",
                new TrainingOptions { NegativeRatio = 3 }
            },
            {
                "NegativeRatio",
                new TrainingOptions { Loss = LossKind.InBatchSoftmax, NegativeRatio = 20 }
            },
            {
                "NegativeCount",
                new TrainingOptions { Loss = LossKind.InBatchSoftmax, NegativeCount = 20 }
            },
            {
                "NegativeCount",
                new TrainingOptions
                {
                    Loss = LossKind.SampledSoftmax,
                    NegativeCount = 20,
                    NegativeRatio = 3,
                }
            },
            {
                "NegativeRatio",
                new TrainingOptions { Loss = LossKind.MixedSoftmax, NegativeRatio = 3 }
            },
            {
                "Calibration",
                new TrainingOptions { Loss = LossKind.BinaryCrossEntropy, Calibration = 0.5f }
            },
            {
                "NegativeSampling",
                new TrainingOptions
                {
                    Loss = LossKind.FullSoftmax,
                    NegativeSampling = NegativeSampling.Uniform,
                }
            },
            {
                "HardNegativeCount",
                new TrainingOptions { Loss = LossKind.SampledSoftmax, HardNegativeCount = 5 }
            },
            {
                "HardNegativeCount",
                new TrainingOptions
                {
                    Loss = LossKind.InBatchSoftmax,
                    BatchSize = 16,
                    HardNegativeCount = 16,
                }
            },
            {
                "LogQCorrection",
                new TrainingOptions { Loss = LossKind.Bpr, LogQCorrection = false }
            },
            {
                "LogQCorrection",
                new TrainingOptions
                {
                    Loss = LossKind.SampledSoftmax,
                    NegativeSampling = NegativeSampling.Uniform,
                    LogQCorrection = false,
                }
            },
            {
                "Optimizer",
                new TrainingOptions { Optimizer = OptimizerKind.AdamW }
            },
            {
                "Resume",
                new TrainingOptions { Resume = true }
            },
            {
                "CheckpointInterval",
                new TrainingOptions { CheckpointInterval = TimeSpan.FromMinutes(1) }
            },
            {
                "Monitor",
                new TrainingOptions { Monitor = new Monitor(MonitorMetric.NDCG, 31) }
            },
        };

    [Fact]
    public void Rows_are_updated_lazily_unless_something_acts_on_all_of_them()
    {
        Assert.Equal(OptimizerKind.LazyAdam, new TrainingOptions().For(Data).Optimizer);
        foreach (
            var options in (TrainingOptions[])
                [
                    new() { WeightDecay = 1e-6f },
                    new() { EmbeddingL1 = 1e-6f },
                    new() { EmbeddingL2 = 1e-6f },
                    TrainingOptions.Tutorial,
                ]
        )
            Assert.Equal(OptimizerKind.Adam, options.For(Data).Optimizer);
        var chosen = new TrainingOptions { Optimizer = OptimizerKind.LazyAdam, WeightDecay = 0.1f };
        Assert.Equal(OptimizerKind.LazyAdam, chosen.For(Data).Optimizer);
    }

    public static TheoryData<string, TrainingOptions> OutOfRange =>
        new()
        {
            {
                "Epochs",
                new TrainingOptions { Epochs = 0 }
            },
            {
                "BatchSize",
                new TrainingOptions { BatchSize = 1 }
            },
            {
                "BatchSize",
                new TrainingOptions { Loss = LossKind.Hinge, BatchSize = 3 }
            },
            {
                "BatchSize",
                new TrainingOptions
                {
                    Loss = LossKind.Hinge,
                    BatchSize = 10,
                    NegativeRatio = 10,
                }
            },
            {
                "NegativeCount",
                new TrainingOptions { Loss = LossKind.SampledSoftmax, NegativeCount = 0 }
            },
            {
                "Calibration",
                new TrainingOptions { Loss = LossKind.Gbce, Calibration = 1.5f }
            },
            {
                "LearningRate",
                new TrainingOptions { LearningRate = float.NaN }
            },
            {
                "WeightDecay",
                new TrainingOptions { WeightDecay = -1 }
            },
            {
                "WarmUp",
                new TrainingOptions { WarmUp = 1.5f }
            },
            {
                "IdDropout",
                new TrainingOptions { IdDropout = 1 }
            },
            {
                "GradientClip",
                new TrainingOptions { GradientClip = -0.1f }
            },
            {
                "EmbeddingL1",
                new TrainingOptions { EmbeddingL1 = float.PositiveInfinity }
            },
            {
                "DenseL2",
                new TrainingOptions { DenseL2 = -1 }
            },
            {
                "HalfLife",
                new TrainingOptions { HalfLife = TimeSpan.Zero }
            },
            {
                "Patience",
                new TrainingOptions { Patience = -1 }
            },
            {
                "Threads",
                new TrainingOptions { Threads = -1 }
            },
        };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Contradictions_are_refused_before_work_starts(
        string option,
        TrainingOptions options
    ) => AssertRefused("ContradictoryTrainingOptions", option, options, Data);

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Values_out_of_range_are_refused(string option, TrainingOptions options) =>
        AssertRefused("InvalidTrainingOption", option, options, Data);

    [Fact]
    public void Watching_needs_validation_items()
    {
        var data = Data.WithSplit(DataSplit.LeaveLastOut(Data.Log, validation: false));

        AssertRefused(
            "ContradictoryTrainingOptions",
            "Patience",
            new TrainingOptions { Patience = 2 },
            data
        );
        AssertRefused(
            "ContradictoryTrainingOptions",
            "Monitor",
            new TrainingOptions { Monitor = new Monitor(MonitorMetric.HitRate, 5) },
            data
        );
    }

    [Fact]
    public void Weights_need_what_they_are_made_of()
    {
        // No ratings, and all at one time.
        var (offsets, items) = (Data.Log.UserOffsets, Data.Log.ItemRows);
        var bare = With(new InteractionLog(offsets, items, new long[items.Length]));
        var negative = With(
            new InteractionLog(offsets, items, Data.Log.Times, [-1, .. Data.Log.Ratings!.Skip(1)])
        );

        AssertRefused(
            "ContradictoryTrainingOptions",
            "RatingAsWeight",
            new TrainingOptions { RatingAsWeight = true },
            bare
        );
        AssertRefused(
            "ContradictoryTrainingOptions",
            "HalfLife",
            new TrainingOptions { HalfLife = TimeSpan.FromDays(1) },
            bare
        );
        AssertRefused(
            "ContradictoryTrainingOptions",
            "RatingAsWeight",
            new TrainingOptions { RatingAsWeight = true },
            negative
        );

        static InteractionData With(InteractionLog log) => new("test", Data.Users, Data.Items, log);
    }

    [Fact]
    public void Defaults_never_contradict()
    {
        var none = Data.WithSplit(DataSplit.None(Data.Log));
        foreach (var loss in Enum.GetValues<LossKind>())
        {
            foreach (var preset in (TrainingOptions[])[new(), TrainingOptions.Tutorial])
            {
                Assert.Equal(loss, (preset with { Loss = loss }).For(none).Loss);
                Assert.Equal(loss, (preset with { Loss = loss }).For(Data).Loss);
            }
        }
    }

    [Theory]
    [InlineData("Recall@10", MonitorMetric.Recall, 10)]
    [InlineData("ndcg@5", MonitorMetric.NDCG, 5)]
    [InlineData("MRR@200", MonitorMetric.MRR, 200)]
    public void A_monitor_is_read_from_text(string text, MonitorMetric metric, int k)
    {
        Assert.Equal(new Monitor(metric, k), Monitor.Parse(text));
        Assert.Equal(text, Monitor.Parse(text).ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("HitRate")]
    [InlineData("HitRate@0")]
    [InlineData("HitRate@-1")]
    [InlineData("Precision@10")]
    [InlineData("1@10")]
    [InlineData("HitRate@10@20")]
    public void What_is_no_monitor_is_refused_with_the_form_that_is(string text) =>
        Assert.Contains(
            "such as HitRate@10",
            Assert.Throws<FormatException>(() => Monitor.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_sequence_model_has_a_loss_of_its_own_and_another_has_its_own_defaults()
    {
        var own = TrainingOptions.Of(new SequenceArchitecture());
        Assert.Equal(
            (20, 1024, 1.5e-3f, 0.03f),
            (own.Epochs, own.BatchSize, own.LearningRate, own.WarmUp)
        );
        Assert.Equal(
            (LossKind.SampledSoftmax, null, 512, NegativeSampling.Uniform),
            NegativesOf(own)
        );
        Assert.Equal(own, TrainingOptions.Of(new SequenceArchitecture(), LossKind.SampledSoftmax));
        Assert.Equal(own, TrainingOptions.Of(new SequenceArchitecture(), itemCount: 20_000));
        Assert.Equal(
            (LossKind.MixedSoftmax, null, 1024, NegativeSampling.Uniform),
            NegativesOf(TrainingOptions.Of(new SequenceArchitecture(), itemCount: 20_001).For(Data))
        );
        Assert.Equal(
            (LossKind.Bpr, null, null, null),
            NegativesOf(TrainingOptions.Of(new SequenceArchitecture(), LossKind.Bpr))
        );
    }

    [Fact]
    public void Two_towers_take_small_steps_with_their_own_loss_and_larger_ones_with_others()
    {
        var own = TrainingOptions.Of(new DssmArchitecture());
        Assert.Equal(
            (5, 256, 3e-3f, 0.02f),
            (own.Epochs, own.BatchSize, own.LearningRate, own.WarmUp)
        );
        Assert.Equal(
            (LossKind.MixedSoftmax, null, 1024, NegativeSampling.Uniform),
            NegativesOf(own.For(Data))
        );
        Assert.Equal(own, TrainingOptions.Of(new DssmArchitecture(), LossKind.MixedSoftmax));
        Assert.Equal(
            new TrainingOptions { Epochs = 5 },
            TrainingOptions.Of(new DssmArchitecture(), LossKind.FullSoftmax)
        );
    }

    [Theory]
    [InlineData(SequencePreset.SASRec, 50, 0.2f, LossKind.BinaryCrossEntropy, 1, null)]
    [InlineData(SequencePreset.gSASRec, 128, 0.5f, LossKind.Gbce, null, 256)]
    [InlineData(SequencePreset.eSASRec, 64, 0.1f, LossKind.SampledSoftmax, null, 256)]
    [InlineData(SequencePreset.HSTU, 50, 0.2f, LossKind.SampledSoftmax, null, 128)]
    public void A_published_model_has_the_size_and_the_loss_of_its_authors(
        SequencePreset preset,
        int dimension,
        float dropout,
        LossKind loss,
        int? ratio,
        int? count
    )
    {
        var model = SequenceArchitecture.Of(preset);

        Assert.Equal((dimension, dropout), (model.EmbeddingDimension, model.Dropout));
        Assert.Equal(
            (loss, ratio, count, NegativeSampling.Uniform),
            NegativesOf(TrainingOptions.Of(model))
        );
        NeuralModel.Create(Data, model);
    }

    private static (LossKind?, int?, int?, NegativeSampling?) NegativesOf(
        TrainingOptions options
    ) => (options.Loss, options.NegativeRatio, options.NegativeCount, options.NegativeSampling);

    [Fact]
    public void Log_uniform_sampling_is_written_by_its_name_and_read_by_its_former_one_too()
    {
        Assert.Equal(NegativeSampling.LogUniform, Enum.Parse<NegativeSampling>("Ralm"));
        var identity = new TrainingIdentity(
            "model",
            ArchitectureRegistry.Write(new DssmArchitecture()),
            "data",
            new TrainingOptions { NegativeSampling = NegativeSampling.LogUniform }
        );
        var text = identity.ToString();

        Assert.Contains("\"LogUniform\"", text, StringComparison.Ordinal);
        var former = TrainingIdentity.Parse(
            text.Replace("\"LogUniform\"", "\"Ralm\"", StringComparison.Ordinal)
        );
        Assert.Empty(identity.DifferencesFrom(former!));
    }

    private static void AssertRefused(
        string id,
        string option,
        TrainingOptions options,
        InteractionData data
    )
    {
        var error = Assert.Throws<RechubException>(() =>
            Trainer.Train(NeuralModel.Create(data, new DssmArchitecture()), options)
        );
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(option, error.Target);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }
}
