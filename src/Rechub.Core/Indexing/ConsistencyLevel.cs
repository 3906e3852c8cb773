namespace Rechub.Indexing;

/// <summary>How fresh the data that an answer is made from must be.</summary>
public enum ConsistencyLevel
{
    /// <summary>Every write that was acknowledged to anyone.</summary>
    Strong,

    /// <summary>Every write that was made through this connection.</summary>
    Session,

    /// <summary>All writes but those of the last seconds.</summary>
    Bounded,

    /// <summary>None: whatever data the server has at hand.</summary>
    Eventually,
}
