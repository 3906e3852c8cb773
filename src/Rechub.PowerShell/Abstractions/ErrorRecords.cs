using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Converts the library's errors to error records. No other code does.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(RechubException error) =>
        new(error, error.ErrorId, CategoryOf(error.Kind), error.Target)
        {
            ErrorDetails = new ErrorDetails(error.Message),
        };

    private static ErrorCategory CategoryOf(RechubErrorKind kind) =>
        kind switch
        {
            RechubErrorKind.InvalidData => ErrorCategory.InvalidData,
            RechubErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
            RechubErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            RechubErrorKind.Mismatch => ErrorCategory.InvalidOperation,
            _ => ErrorCategory.InvalidOperation,
        };
}
