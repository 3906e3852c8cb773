namespace Rechub.Data.Reading;

/// <summary>What a field holds.</summary>
internal enum FieldKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Something that cannot be read, and has been reported.</summary>
    Invalid,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A fractional number.</summary>
    Number,

    /// <summary>A timestamp, in microseconds since 1970.</summary>
    Timestamp,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A list, which the source has as such.</summary>
    List,

    /// <summary>Named fields, such as an object within an object: dotted paths name them, the value itself is none.</summary>
    Structure,
}
