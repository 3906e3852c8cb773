namespace Rechub.Data;

/// <summary>
/// Whether an item that a user already has may be recommended to them again. It belongs to the data: training, validation,
/// evaluation, baselines and serving follow it.
/// </summary>
public enum RepeatPolicy
{
    /// <summary>
    /// No, as for movies: items of the history are not recommended, and a target or a held-out item that is in the history before
    /// it does not count.
    /// </summary>
    Exclude,

    /// <summary>Yes, as for groceries: nothing is filtered, and a repeated item is a target and a hit.</summary>
    Allow,
}
