namespace Rechub.Training.Optimizers;

/// <summary>The learning rate over the steps of a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Constant after the warm-up.</summary>
    Constant,

    /// <summary>Multiplied by 0.1 after each third of the steps that follow the warm-up.</summary>
    Step,

    /// <summary>Falls to 0 along half a cosine after the warm-up (Loshchilov and Hutter 2017).</summary>
    Cosine,
}
