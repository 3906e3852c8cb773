using System.Globalization;

namespace Rechub.Milvus.Collections;

/// <summary>Parameters for a server as callers give them.</summary>
internal static class ServerParameters
{
    /// <summary>
    /// Reads them: names in any case become the server's. Where it is known what there is, anything else is refused, for a
    /// server would pass over it without a word.
    /// </summary>
    /// <param name="given">Names and values.</param>
    /// <param name="known">Names of the whole numbers that can be given; null where that is the server's affair.</param>
    /// <param name="argument">The argument they were given by.</param>
    /// <param name="indexType">The kind of index, in the server's words.</param>
    /// <returns>Values as <see cref="long"/>, <see cref="double"/> or <see cref="string"/>, in order of their names.</returns>
    /// <exception cref="RechubException">A name is not known, or its value is no whole number.</exception>
    public static SortedDictionary<string, object> Read(
        IReadOnlyDictionary<string, object> given,
        IReadOnlyList<string>? known,
        string argument,
        string indexType
    )
    {
        var read = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            var parsed = Parse(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            if (known is null)
            {
                read[key] = parsed;
                continue;
            }

            var name =
                known.FirstOrDefault(name =>
                    string.Equals(name, key, StringComparison.OrdinalIgnoreCase)
                )
                ?? throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "MilvusParameterUnknown",
                    $"-{argument} has '{key}', which an index of type {indexType} does not know; {(known.Count == 0 ? "it takes none" : $"it takes {string.Join(", ", known)}")}.",
                    key
                );
            if (parsed is not long)
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "MilvusParameterInvalid",
                    $"-{argument} gives '{value}' for {name}, which is a whole number, such as @{{ {name} = 64 }}.",
                    value
                );
            read[name] = parsed;
        }

        return read;
    }

    private static object Parse(string text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var integer) ? integer
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : text;
}
