namespace Rechub.Milvus.Versions;

/// <summary>What Milvus accepts as a name, with room left for a version.</summary>
internal static class CollectionName
{
    private const int MaximumLength = 240;

    /// <summary>Refuses a name that the server would refuse later.</summary>
    /// <exception cref="RechubException">The name cannot be used.</exception>
    public static void Require(string name)
    {
        if (
            name.Length is > 0 and <= MaximumLength
            && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        )
            return;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "MilvusCollectionName",
            $"'{name}' cannot be the name of a collection: it takes ASCII letters, digits and underscores, a digit not first, {MaximumLength} at most.",
            name
        );
    }
}
