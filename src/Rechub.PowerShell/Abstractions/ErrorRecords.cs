using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Converts errors to error records, and says which of them end a call. No other code does.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error that a caller can act on; null for a fault of the program.</summary>
    /// <param name="error">The error.</param>
    /// <param name="input">The input that was processed: the target of an error that names none.</param>
    public static ErrorRecord? Of(Exception error, object? input = null) =>
        error switch
        {
            RechubException known => new(
                known,
                known.ErrorId,
                CategoryOf(known.Kind),
                known.Target ?? input
            )
            {
                ErrorDetails = new ErrorDetails(known.Message),
            },
            UnauthorizedAccessException => new(
                error,
                "FileAccess",
                ErrorCategory.PermissionDenied,
                input
            ),
            IOException => new(error, "FileAccess", ErrorCategory.ResourceUnavailable, input),
            _ => null,
        };

    /// <summary>Whether an error is about a call as a whole: it would be the same with any other input.</summary>
    public static bool EndsCall(Exception error) =>
        error
            is RechubException
            {
                Kind: RechubErrorKind.InvalidArgument or RechubErrorKind.Unavailable
            };

    private static ErrorCategory CategoryOf(RechubErrorKind kind) =>
        kind switch
        {
            RechubErrorKind.InvalidData => ErrorCategory.InvalidData,
            RechubErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            RechubErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
            RechubErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            RechubErrorKind.Mismatch => ErrorCategory.InvalidOperation,
            RechubErrorKind.Unavailable => ErrorCategory.ConnectionError,
            _ => ErrorCategory.InvalidOperation,
        };
}
