namespace Rechub;

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
