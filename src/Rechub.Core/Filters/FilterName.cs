using System.Text.RegularExpressions;

namespace Rechub.Filters;

/// <summary>How columns are named in a filter.</summary>
internal static partial class FilterName
{
    /// <summary>The name as it stands in a filter: in brackets if it has characters that a bare name has not.</summary>
    public static string Of(string column) =>
        Bare().IsMatch(column)
            ? column
            : $"[{column.Replace("]", "]]", StringComparison.Ordinal)}]";

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*(\.[\p{L}_][\p{L}\p{Nd}_]*)*$")]
    private static partial Regex Bare();
}
