namespace Rechub.Indexing;

/// <summary>How fresh the data that an answer is made from must be.</summary>
public enum ConsistencyLevel
{
    /// <summary>Every write that was acknowledged anywhere.</summary>
    Strong,

    /// <summary>Every write made through this connection.</summary>
    Session,

    /// <summary>All but the writes of the last seconds.</summary>
    Bounded,

    /// <summary>Whatever is at hand.</summary>
    Eventually,
}
