namespace Rechub.Retrieval;

/// <summary>Whether lists are for evaluation or for serving: it decides where histories end.</summary>
public enum RecallPurpose
{
    /// <summary>Histories end before the held-out test items; lists carry those items as ground truth.</summary>
    Evaluation,

    /// <summary>Histories are whole; there is no ground truth.</summary>
    Serving,
}
