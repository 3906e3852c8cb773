using Rechub.Tests.Data;
using Rechub.Tests.Indexing;
using Rechub.Tests.Layers.Sequence;
using Rechub.Tests.Models;
using Rechub.Tests.Numerics;
using Rechub.Tests.Training;

namespace Rechub.Tests;

/// <summary>What this program does in place of running tests when it is started with a job's name.</summary>
internal static class Jobs
{
    public static IReadOnlyDictionary<string, Func<string[], int>> ByName { get; } =
        new Dictionary<string, Func<string[], int>>
        {
            [IndexWriterJob.Name] = IndexWriterJob.Run,
            [DamagedImportJob.Name] = DamagedImportJob.Run,
            [IndexWriterJob.Beside] = IndexWriterJob.RunBeside,
            [QueryImportJob.Name] = QueryImportJob.Run,
            [NarrowVectorsJob.Name] = _ =>
                NarrowVectorsJob.Run([
                    typeof(MatrixKernelsTests),
                    typeof(EmbeddingKernelsTests),
                    typeof(GoldenDssmTests),
                    typeof(GoldenLossTests),
                    typeof(AdamOptimizerTests),
                    typeof(GoldenSequenceTests),
                    typeof(SequenceGradientTests),
                ]),
            [TrainingJob.Name] = TrainingJob.Run,
            [TrainingJob.OnFullDisk] = TrainingJob.RunOnFullDisk,
        };
}
