namespace Rechub.Data.Reading;

/// <summary>
/// Column names that state a type each, as RecBole's atomic files have them: <c>user_id:token</c>, <c>rating:float</c>,
/// <c>genres:token_seq</c>, <c>vector:float_seq</c>.
/// </summary>
internal static class TypedHeader
{
    private static readonly (string Ending, DeclaredType Type)[] Endings =
    [
        (":token", DeclaredType.Category),
        (":float", DeclaredType.Number),
        (":token_seq", DeclaredType.CategoryList),
        (":float_seq", DeclaredType.NumberList),
    ];

    /// <summary>Takes the types off the names, if all of them state one and they differ without it.</summary>
    /// <param name="names">The names; plain ones afterwards.</param>
    /// <returns>The types; <see cref="DeclaredType.None"/> for each if the names are left as they are.</returns>
    public static DeclaredType[] Take(string[] names)
    {
        if (Array.Exists(names, name => !name.Contains(':', StringComparison.Ordinal)))
            return new DeclaredType[names.Length];
        var types = Array.ConvertAll(names, name => EndingOf(name).Type);
        var plain = Array.ConvertAll(names, PlainName);
        if (types.Contains(DeclaredType.None) || plain.Distinct().Count() < plain.Length)
            return new DeclaredType[names.Length];
        plain.CopyTo(names, 0);
        return types;
    }

    /// <summary>A name without its type.</summary>
    public static string PlainName(string name) =>
        EndingOf(name).Ending is { } ending ? name[..^ending.Length] : name;

    private static (string? Ending, DeclaredType Type) EndingOf(string name) =>
        Array.Find(
            Endings,
            pair =>
                name.Length > pair.Ending.Length
                && name.EndsWith(pair.Ending, StringComparison.Ordinal)
        );
}
