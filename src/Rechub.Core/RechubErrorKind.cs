namespace Rechub;

/// <summary>What kind of thing went wrong; a caller that reports errors (a cmdlet, a script) maps it to its own categories.</summary>
public enum RechubErrorKind
{
    /// <summary>Input data cannot be read as what it should be.</summary>
    InvalidData,

    /// <summary>An option or argument cannot be used. This is about a call as a whole, not about one of the objects that it is given.</summary>
    InvalidArgument,

    /// <summary>An object or file that was given cannot be used for this, such as a model without vectors or data without times.</summary>
    InvalidInput,

    /// <summary>A file, folder, id or column that was named does not exist.</summary>
    NotFound,

    /// <summary>Two objects do not belong together, such as an index and another model.</summary>
    Mismatch,

    /// <summary>The operation cannot go on: a missing native library, a diverged training, a busy resource.</summary>
    InvalidOperation,

    /// <summary>A server cannot be used: it is not reached, or does not let the caller in. Any other call would fail as well.</summary>
    Unavailable,
}
