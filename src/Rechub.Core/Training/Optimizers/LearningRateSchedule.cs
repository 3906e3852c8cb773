namespace Rechub.Training.Optimizers;

/// <summary>How the learning rate goes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Multiplied by 0.1 after each third of the steps that follow the warm-up.</summary>
    Step,

    /// <summary>Down to 0 along half a cosine after the warm-up (Loshchilov and Hutter 2017).</summary>
    Cosine,
}
