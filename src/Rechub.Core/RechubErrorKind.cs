namespace Rechub;

/// <summary>What kind of thing went wrong; a caller that reports errors (a cmdlet, a script) maps it to its own categories.</summary>
public enum RechubErrorKind
{
    /// <summary>Input data cannot be read as what it should be.</summary>
    InvalidData,

    /// <summary>An option or argument cannot be used.</summary>
    InvalidArgument,

    /// <summary>A file, folder, id or column that was named does not exist.</summary>
    NotFound,

    /// <summary>Two objects do not belong together, such as an index and another model.</summary>
    Mismatch,

    /// <summary>The operation cannot go on: a missing native library, a diverged training, a busy resource.</summary>
    InvalidOperation,
}
