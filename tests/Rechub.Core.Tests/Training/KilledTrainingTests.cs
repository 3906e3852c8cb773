using System.Diagnostics;
using System.Globalization;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Serialization;

namespace Rechub.Tests.Training;

/// <summary>One training, killed again and again while it trains and writes checkpoints.</summary>
public sealed class KilledTrainingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_training_killed_at_any_moment_ends_as_one_never_interrupted()
    {
        var path = folder["training.checkpoint"];
        var kills = ChildProcess.Times(normally: 3, inSoak: 30);
        var epochs = 20 * kills;
        var text = epochs.ToString(CultureInfo.InvariantCulture);
        var stream = new RandomStream(seed: 21);
        for (var kill = 0; kill < kills; kill++)
        {
            using var training = ChildProcess.Start(TrainingJob.Name, path, text);
            await TrainingGoesOn(training, path);
            await Task.Delay(stream.Next(400), Stop);
            Assert.False(training.HasExited, $"the training had ended before kill {kill + 1}");
            training.Kill();
            await training.WaitForExitAsync(Stop);

            Assert.Equal("DSSM", RecallModelFile.Read(path).Architecture);
        }

        var options = TrainingJob.Options(path, epochs) with { CheckpointInterval = null };
        var resumed = TrainingJob.Train(options, null, Stop);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        var whole = TrainingJob.Train(
            options with
            {
                CheckpointPath = folder["whole"],
            },
            null,
            Stop
        );

        Assert.Equal(whole.ModelId, resumed.ModelId);
        Assert.Equal(
            whole.Epoch.Select(report => (report.Loss, report.Metric, report.LearningRate)),
            resumed.Epoch.Select(report => (report.Loss, report.Metric, report.LearningRate))
        );
    }

    // A checkpoint newer than the process shows that it trains; a kill from then on may meet a step, a write or a rename.
    private static async Task TrainingGoesOn(Process training, string path)
    {
        while (
            !training.HasExited
            && File.GetLastWriteTimeUtc(path) <= training.StartTime.ToUniversalTime()
        )
            await Task.Delay(5, Stop);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_checkpoint_before()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File sizes are limited by setrlimit here.");
        var path = folder["training.checkpoint"];

        using var training = ChildProcess.Start(TrainingJob.OnFullDisk, path);
        var output = await training.StandardOutput.ReadToEndAsync(Stop);
        await training.WaitForExitAsync(Stop);

        Assert.StartsWith(
            $"{TrainingJob.Refused}CheckpointNotWritten: The checkpoint '{path}' cannot be written",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("The previous one is unchanged", output, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.InRange(((TrainedModel)RecallModelFile.Read(path)).Epoch.Length, 1, 2);
        var options = TrainingJob.Options(path, epochs: 5);
        var resumed = TrainingJob.Train(options, null, Stop);
        var whole = TrainingJob.Train(
            options with
            {
                CheckpointPath = folder["whole"],
            },
            null,
            Stop
        );
        Assert.Equal(whole.ModelId, resumed.ModelId);
    }
}
