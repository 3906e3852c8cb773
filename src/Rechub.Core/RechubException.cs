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

/// <summary>An error that its reader can act on: the message says what was found, what was expected and what to do.</summary>
public class RechubException(
    RechubErrorKind kind,
    string errorId,
    string message,
    object? target = null,
    Exception? inner = null
) : Exception(message, inner)
{
    /// <summary>The kind of error.</summary>
    public RechubErrorKind Kind { get; } = kind;

    /// <summary>A stable identifier, in PascalCase, that scripts may compare.</summary>
    public string ErrorId { get; } = errorId;

    /// <summary>What the error is about: a path, an id, an option name; null when there is nothing to name.</summary>
    public object? Target { get; } = target;
}
