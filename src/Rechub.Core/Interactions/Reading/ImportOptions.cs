namespace Rechub.Interactions;

/// <summary>What becomes of a user's second interaction with the same item.</summary>
public enum RepeatedInteractions
{
    /// <summary>Every interaction stays.</summary>
    Keep,

    /// <summary>Only the earliest of each user and item stays.</summary>
    First,

    /// <summary>Only the latest of each user and item stays.</summary>
    Last,
}

/// <summary>How the bytes of a text file are to be read.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8; older MovieLens files that are not valid UTF-8 are read as Latin-1.</summary>
    Auto,

    /// <summary>UTF-8; other bytes are an error.</summary>
    Utf8,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}

/// <summary>What every import can be told.</summary>
public sealed record ImportOptions
{
    /// <summary>The options of an import that was told nothing.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>Encoding of text files.</summary>
    public TextEncoding Encoding { get; init; }

    /// <summary>Interactions rated lower are left out; null keeps all.</summary>
    public double? MinimumRating { get; init; }

    /// <summary>What becomes of repeated interactions; all are kept by default.</summary>
    public RepeatedInteractions Repeated { get; init; }
}
