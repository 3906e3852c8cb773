using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Connection;

/// <summary>An answer whose status says that the server did not do what was asked.</summary>
internal sealed class ServerError(Status status) : Exception(status.Reason)
{
    // Not ready, unavailable, too many requests, rate limit, internal, not fully loaded, channel or node lacking.
    private static readonly int[] TransientCodes = [1, 2, 4, 8, 12, 103, 106, 202];

    // Servers of 2.2 know only the deprecated enum: the same conditions under other numbers.
    private static readonly int[] TransientLegacyCodes = [2, 45, 46, 49, 55, 56, 57, 100];

    // Milvus Lite says with the code of a passing condition that a database does not exist.
    public bool IsTransient => !IsDatabaseNotFound && Either(TransientCodes, TransientLegacyCodes);

    public bool IsQuota => Either([9], [48, 53, 54]);

    public bool IsAuthentication => Either([1400, 1401], []);

    public bool IsPermission => Either([1402], [3]);

    public bool IsDatabaseNotFound =>
        Either([800], [])
        || Message.Contains("database not found", StringComparison.Ordinal)
        || (
            Message.StartsWith("database ", StringComparison.Ordinal)
            && Message.EndsWith(" does not exist", StringComparison.Ordinal)
        );

    public bool IsCollectionNotFound =>
        Either([100], [4, 28]) || Says("can't find collection", "collection not found");

    public bool IsNotLoaded => Either([101], []) || Says("not loaded", "not been loaded");

    /// <summary>Throws when the status is not success.</summary>
    public static void ThrowIfFailed(Status? status)
    {
        if (status is not null && (status.Code != 0 || status.ErrorCode != 0))
            throw new ServerError(status);
    }

    private bool Either(int[] codes, int[] legacyCodes) =>
        status.Code == 0 ? legacyCodes.Contains(status.ErrorCode) : codes.Contains(status.Code);

    // Conditions that some servers report as "unexpected" with nothing but text.
    private bool Says(params string[] texts) =>
        status.Code is 0 or 65535
        && texts.Any(text => Message.Contains(text, StringComparison.Ordinal));
}
