namespace Rechub.Milvus.Versions;

/// <summary>What Milvus accepts as a name, with room left for what is appended to it.</summary>
internal static class CollectionName
{
    private const int ServerLimit = 255;

    // What VersionName appends for a version, and for the mark beside it.
    private const int VersionLength = 15;
    private const int MarkLength = 11;

    /// <summary>Refuses a name that cannot be that of an index.</summary>
    /// <exception cref="RechubException">The name cannot be used.</exception>
    public static void Require(string name) => Require(name, ServerLimit - VersionLength);

    /// <summary>Refuses a name that cannot be published under.</summary>
    /// <exception cref="RechubException">The name cannot be used.</exception>
    public static void RequirePublishable(string name) =>
        Require(name, ServerLimit - VersionLength - MarkLength);

    private static void Require(string name, int maximumLength)
    {
        if (
            name.Length > 0
            && name.Length <= maximumLength
            && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        )
            return;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "MilvusCollectionName",
            $"'{name}' cannot be the name of a collection: it takes ASCII letters, digits and underscores, a digit not first, {maximumLength} at most.",
            name
        );
    }
}
