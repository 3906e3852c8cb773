namespace Rechub.Layers.Sequence;

/// <summary>How a tower knows the order of a history.</summary>
public enum PositionKind
{
    /// <summary>A learned vector of each place is added to the item's; place 0 is the oldest of the window.</summary>
    Absolute,

    /// <summary>A learned number of each distance, for each head, is added to attention scores (Raffel et al. 2020).</summary>
    Relative,

    /// <summary>Both, as HSTU.</summary>
    AbsoluteAndRelative,
}
