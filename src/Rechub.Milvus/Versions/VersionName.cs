using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rechub.Milvus.Versions;

/// <summary>Name of the collection that holds one published version: the alias, an underscore, and a UTC time to the second.</summary>
internal sealed record VersionName(string Alias, DateTime Stamp) : IComparable<VersionName>
{
    private const string Format = "yyyyMMddHHmmss";
    private const string MarkSuffix = "_publishing";

    /// <summary>The version, as <c>20261124093000</c>.</summary>
    public string Version => Stamp.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The collection's name.</summary>
    public string Collection => $"{Alias}_{Version}";

    /// <summary>Name of the collection that marks its publish as under way (<see cref="PublishMark"/>).</summary>
    public string Mark => Collection + MarkSuffix;

    /// <summary>A name for now, later than every one that exists.</summary>
    public static VersionName Next(string alias, DateTime utcNow, VersionName? newest)
    {
        var stamp = new DateTime(
            utcNow.Ticks - utcNow.Ticks % TimeSpan.TicksPerSecond,
            DateTimeKind.Utc
        );
        return new(
            alias,
            newest is not null && newest.Stamp >= stamp ? newest.Stamp.AddSeconds(1) : stamp
        );
    }

    /// <summary>Reads a collection's name; it may be that of something else.</summary>
    public static bool TryParse(
        string alias,
        string collection,
        [NotNullWhen(true)] out VersionName? name
    )
    {
        name = null;
        if (
            !collection.StartsWith(alias + "_", StringComparison.Ordinal)
            || !DateTime.TryParseExact(
                collection[(alias.Length + 1)..],
                Format,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var stamp
            )
        )
            return false;
        name = new VersionName(alias, stamp);
        return true;
    }

    /// <summary>Reads the name of a mark; it may be that of something else.</summary>
    public static bool TryParseMark(
        string alias,
        string collection,
        [NotNullWhen(true)] out VersionName? name
    )
    {
        name = null;
        return collection.EndsWith(MarkSuffix, StringComparison.Ordinal)
            && TryParse(alias, collection[..^MarkSuffix.Length], out name);
    }

    /// <summary>The alias within a version's collection name; null when the name is not of that form.</summary>
    public static string? TryGetAlias(string collection)
    {
        var length = collection.Length - Format.Length - 1;
        return length > 0 && TryParse(collection[..length], collection, out _)
            ? collection[..length]
            : null;
    }

    public int CompareTo(VersionName? other) =>
        other is null ? 1 : string.CompareOrdinal(Collection, other.Collection);

    public override string ToString() => Collection;
}
