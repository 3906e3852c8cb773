namespace Rechub;

/// <summary>What a column's values are. Files store the names and the numbers: neither may change.</summary>
public enum ColumnKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>64-bit integers.</summary>
#pragma warning disable CA1720 // Model files have the name.
    Integer = 1,
#pragma warning restore CA1720

    /// <summary>64-bit floating-point numbers.</summary>
    Number = 2,

    /// <summary>Lists of text.</summary>
    TextList = 3,

    /// <summary>Lists of 32-bit numbers, all of one length.</summary>
    Vector = 4,
}
