namespace Rechub.Training;

/// <summary>What a training step consists of.</summary>
internal enum StepPart
{
    /// <summary>The user tower's embeddings and layers.</summary>
    UserForward,

    /// <summary>The item tower's embeddings and layers.</summary>
    ItemForward,

    /// <summary>The loss and its gradients by the vectors.</summary>
    Loss,

    /// <summary>Gradients of the user tower.</summary>
    UserBackward,

    /// <summary>Gradients of the item tower.</summary>
    ItemBackward,

    /// <summary>The update of all parameters.</summary>
    Update,

    /// <summary>Waiting for the other workers, wherever they meet.</summary>
    Waiting,
}
