namespace Rechub.Training.Optimizers;

/// <summary>The learning rate of each step: linear warm-up, then a schedule.</summary>
/// <param name="options">The rate, the warm-up and the schedule.</param>
/// <param name="stepCount">Number of steps of the schedule.</param>
/// <param name="firstStep">The step where the schedule starts.</param>
internal sealed class LearningRate(TrainingOptions options, long stepCount, long firstStep = 0)
{
    private readonly long warmUpSteps = (long)(options.WarmUp * stepCount);

    /// <summary>Rate of step <paramref name="step"/>, from 0.</summary>
    public float At(long step)
    {
        step -= firstStep;
        if (step < warmUpSteps)
            return options.LearningRate * (step + 1) / warmUpSteps;
        var progress = (double)(step - warmUpSteps) / Math.Max(1, stepCount - warmUpSteps);
        var factor = options.Schedule switch
        {
            LearningRateSchedule.Cosine => (1 + Math.Cos(Math.PI * progress)) / 2,
            LearningRateSchedule.Step => Math.Pow(0.1, Math.Floor(3 * progress)),
            LearningRateSchedule.Constant => 1,
            _ => throw new InvalidOperationException($"{options.Schedule} is not a schedule."),
        };
        return (float)(options.LearningRate * factor);
    }
}
