namespace Rechub.Retrieval;

/// <summary>Which users, seen from which moment of their history.</summary>
public enum RecallPurpose
{
    /// <summary>Users as they were before their held-out items; lists carry those items as the truth.</summary>
    Evaluation,

    /// <summary>Users as they are now; there is no truth.</summary>
    Serving,
}
