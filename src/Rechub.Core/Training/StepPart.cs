namespace Rechub.Training;

/// <summary>The parts of a training step.</summary>
internal enum StepPart
{
    /// <summary>The user tower's embeddings and layers.</summary>
    UserForward,

    /// <summary>The item tower's embeddings and layers.</summary>
    ItemForward,

    /// <summary>The loss, and its gradients with respect to the vectors.</summary>
    Loss,

    /// <summary>Gradients of the user tower.</summary>
    UserBackward,

    /// <summary>Gradients of the item tower.</summary>
    ItemBackward,

    /// <summary>The update of parameters.</summary>
    Update,

    /// <summary>Waiting at barriers.</summary>
    Waiting,
}
