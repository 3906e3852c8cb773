using System.Diagnostics;
using System.Globalization;
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

namespace Rechub.Benchmarks;

/// <summary>
/// How good recall is, and how soon: held-out items of real MovieLens data among the first K of all items, the user's own ones
/// left out, beside the most popular ones. The data are the folders <c>RECHUB_ML1M</c> and <c>data/ml-latest-small</c> of
/// <c>RECHUB_SHARED</c>; what is not there is left out.
/// </summary>
internal sealed class RecallBenchmark : IBenchmark
{
    private const string Header =
        "| recipe | epochs | training, s | import to metrics, s | HitRate@10 | HitRate@50 | HitRate@100 | NDCG@10 | NDCG@100 |";

    private const double Minute = 60;

    private static readonly int[] Cutoffs = [10, 50, 100];

    // New-DssmModel -EmbeddingDimension 32 | Start-MatchTraining -Epoch 1 -Loss InBatchSoftmax -BatchSize 2048 -LearningRate 0.004
    private static readonly (DssmArchitecture Model, TrainingOptions Training) Quick = (
        new DssmArchitecture { EmbeddingDimension = 32, HiddenUnits = [64, 32] },
        new TrainingOptions
        {
            Epochs = 1,
            Loss = LossKind.InBatchSoftmax,
            BatchSize = 2048,
            LearningRate = 4e-3f,
        }
    );

    private static readonly TrainingOptions Default = TrainingOptions.Of(new DssmArchitecture());

    /// <inheritdoc/>
    public string Name => "recall";

    /// <inheritdoc/>
    public string Description =>
        "Recall on RECHUB_ML1M and ml-latest-small by training time; five seeds there and on the generated sample";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var defaults = (new DssmArchitecture(), Default);
        if (Environment.GetEnvironmentVariable("RECHUB_ML1M") is { } large)
        {
            Table(output, large, defaults);
        }

        var small = Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(Environment.CurrentDirectory, "..", "shared"),
            "data",
            "ml-latest-small"
        );
        if (Directory.Exists(small))
        {
            Table(output, small, defaults);
            Seeds(output, "ml-latest-small", MovieLensReader.Read(small));
        }

        Seeds(output, "the generated sample", SampleGenerator.Generate(new SampleOptions()));
    }

    private static void Table(
        TextWriter output,
        string folder,
        (DssmArchitecture Model, TrainingOptions Training) defaults
    )
    {
        Title(output, folder);
        output.WriteLine(Train(folder, "quick", Quick));
        output.WriteLine(TrainFor(folder, Minute, defaults));
        output.WriteLine(Train(folder, "default", WithEpochs(defaults, 3)));
        output.WriteLine(Train(folder, "default", defaults));
        output.WriteLine(Popular(MovieLensReader.Read(folder)));
    }

    // As many epochs as fit, at the pace of the first of a trial run, which also counts what compiles once.
    private static string TrainFor(
        string folder,
        double seconds,
        (DssmArchitecture Model, TrainingOptions Training) recipe
    )
    {
        var trial = Trainer.Train(
            NeuralModel.Create(MovieLensReader.Read(folder), recipe.Model),
            recipe.Training with
            {
                Epochs = 1,
            }
        );
        var epochs = Math.Clamp(
            (int)(seconds / trial.Epoch[0].Elapsed.TotalSeconds),
            1,
            recipe.Training.Epochs
        );
        return Train(
            folder,
            string.Create(CultureInfo.InvariantCulture, $"default, {seconds} s"),
            WithEpochs(recipe, epochs)
        );
    }

    private static void Title(TextWriter output, string folder)
    {
        output.WriteLine();
        output.WriteLine($"{Path.GetFileName(folder)}, leave-last-out, all items ranked:");
        output.WriteLine();
        output.WriteLine(Header);
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    }

    private static void Seeds(TextWriter output, string title, InteractionData data)
    {
        double[] rates =
        [
            .. Enumerable
                .Range(1, 5)
                .Select(seed =>
                    Trainer.Train(
                        NeuralModel.Create(data, new DssmArchitecture { Seed = seed }),
                        Default with
                        {
                            Seed = seed,
                        }
                    )
                )
                .Select(model => Evaluate(Over(model), data)[0].HitRate),
        ];
        var popular = Evaluate(new PopularityModel(data), data)[0].HitRate;
        output.WriteLine();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Five seeds on {title}: HitRate@10 {rates.Average():F4} ({rates.Min():F4} to {rates.Max():F4}), most popular {popular:F4}."
            )
        );
    }

    private static (DssmArchitecture, TrainingOptions) WithEpochs(
        (DssmArchitecture Model, TrainingOptions Training) recipe,
        int epochs
    ) => (recipe.Model, recipe.Training with { Epochs = epochs });

    private static string Train(
        string path,
        string name,
        (DssmArchitecture Model, TrainingOptions Training) recipe
    )
    {
        var clock = Stopwatch.StartNew();
        var data = MovieLensReader.Read(path);
        var model = Trainer.Train(NeuralModel.Create(data, recipe.Model), recipe.Training);
        var metrics = Evaluate(Over(model), data);
        return Row(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} | {model.Epoch.Length} | {model.Epoch[^1].Elapsed.TotalSeconds:F1} | {clock.Elapsed.TotalSeconds:F1}"
            ),
            metrics
        );
    }

    private static string Popular(InteractionData data) =>
        Row("most popular | | |", Evaluate(new PopularityModel(data), data));

    private static string Row(string start, IReadOnlyList<TopKMetric> metrics) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {start} | {metrics[0].HitRate:F4} | {metrics[1].HitRate:F4} | {metrics[2].HitRate:F4} | {metrics[0].NDCG:F4} | {metrics[2].NDCG:F4} |"
        );

    private static TwoTowerRecaller Over(TrainedModel model) =>
        TwoTowerRecaller.Over(
            ExactIndex.Create(ItemEncoder.Encode(model, DistanceMetric.IP, null, default), default),
            model
        );

    private static IReadOnlyList<TopKMetric> Evaluate(IRecaller recaller, InteractionData data)
    {
        var request = new RecallRequest
        {
            Data = data,
            UserRows = RecallRequest.EvaluableUsers(data),
            Purpose = RecallPurpose.Evaluation,
            TopK = Cutoffs[^1],
        };
        var evaluator = new TopKEvaluator(Cutoffs);
        foreach (var list in recaller.Recall(request, default))
            evaluator.Add(list.UserId, list.ItemId, list.RelevantItemId);
        return evaluator.Report();
    }
}
