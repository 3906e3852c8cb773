namespace Rechub.Indexing.Exact;

/// <summary>What can be wrong with an index that was found.</summary>
internal static class IndexErrors
{
    public static RechubException Foreign(string location) =>
        new(
            RechubErrorKind.InvalidData,
            "NotAnItemIndex",
            $"'{location}' is not an item index: it does not start with the index's signature. Give a file written by Publish-ItemEmbedding.",
            location
        );

    public static RechubException Truncated(string location, long length, long expected) =>
        new(
            RechubErrorKind.InvalidData,
            "IndexTruncated",
            $"'{location}' is truncated: {length} bytes, {expected} expected. Copy it again or publish it again.",
            location
        );

    public static RechubException Damaged(string location, string what) =>
        new(
            RechubErrorKind.InvalidData,
            "IndexDamaged",
            $"'{location}' is damaged: {what}. Copy it again or publish it again.",
            location
        );

    public static RechubException Changed(string location, string what) =>
        new(
            RechubErrorKind.InvalidOperation,
            "IndexFileChanged",
            $"'{location}' was changed in place after it was opened: {what}. Open it again with Get-ItemIndex. Programs that write it should replace it by rename, as Publish-ItemEmbedding and rsync do, not cp or rsync --inplace; if they cannot, open it with Get-ItemIndex -Buffered.",
            location
        );
}
