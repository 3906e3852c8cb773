using Rechub.Tests.Numerics;
using Rechub.Torch.Tests;

namespace Rechub.Tests;

/// <summary>What this program does in place of running tests when it is started with a job's name.</summary>
internal static class Jobs
{
    public static IReadOnlyDictionary<string, Func<string[], int>> ByName { get; } =
        new Dictionary<string, Func<string[], int>>
        {
            [LeakJob.Name] = LeakJob.Run,
            [NarrowVectorsJob.Name] = _ =>
                NarrowVectorsJob.Run([
                    typeof(EngineParityTests),
                    typeof(AdamStepTests),
                    typeof(SequenceParityTests),
                    typeof(SequenceStepTests),
                ]),
        };
}
