using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;
using Rechub.Training;

namespace Rechub.Tests.Training;

/// <summary>
/// The default recipe against the most-popular baseline, by the held-out items among the first 10: as it is with five seeds in a
/// soak, one seed and the first epochs otherwise.
/// </summary>
public sealed class DefaultRecipeTests
{
    private const int K = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void It_beats_most_popular_on_the_generated_sample() =>
        AssertBeatsMostPopular(SampleGenerator.Generate(new SampleOptions(), Stop), firstEpochs: 1);

    [Fact]
    public void It_beats_most_popular_on_ml_latest_small()
    {
        var shared = Environment.GetEnvironmentVariable("RECHUB_SHARED");
        var folder = Path.Combine(shared ?? "", "data", "ml-latest-small");
        Assert.SkipUnless(
            shared is not null && Directory.Exists(folder),
            "RECHUB_SHARED names no folder with data/ml-latest-small."
        );

        AssertBeatsMostPopular(MovieLensReader.Read(folder), firstEpochs: 2);
    }

    private static void AssertBeatsMostPopular(InteractionData data, int firstEpochs)
    {
        var options = TrainingOptions.Of(new DssmArchitecture());
        var seeds = ChildProcess.Times(normally: 1, inSoak: 5);
        var epochs = ChildProcess.Times(normally: firstEpochs, inSoak: options.Epochs);

        var mean = Enumerable
            .Range(1, seeds)
            .Average(seed =>
            {
                var model = Trainer.Train(
                    NeuralModel.Create(data, new DssmArchitecture { Seed = seed }, Stop),
                    options with
                    {
                        Seed = seed,
                        Epochs = epochs,
                    },
                    cancellation: Stop
                );
                var items = ItemEncoder.Encode(model, DistanceMetric.IP, null, Stop);
                return HitRate(TwoTowerRecaller.Over(ExactIndex.Create(items, Stop), model), data);
            });

        var popular = HitRate(new PopularityModel(data), data);
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"HitRate@{K} {mean:F4}, mean of {seeds} seeds, {epochs} epochs; most popular {popular:F4}"
            )
        );
        Assert.True(popular > 0);
        Assert.True(mean > popular, FormattableString.Invariant($"{mean:F4} < {popular:F4}"));
    }

    private static double HitRate(IRecaller recaller, InteractionData data)
    {
        var request = new RecallRequest
        {
            Data = data,
            UserRows = RecallRequest.EvaluableUsers(data),
            Purpose = RecallPurpose.Evaluation,
            TopK = K,
        };
        var evaluator = new TopKEvaluator([K]);
        foreach (var list in recaller.Recall(request, Stop))
            evaluator.Add(list.UserId, list.ItemId, list.RelevantItemId);
        return Assert.Single(evaluator.Report()).HitRate;
    }
}
