using System.Globalization;
using System.Text;
using Rechub.Data;

namespace Rechub.Milvus.Rows;

/// <summary>Boolean expressions over the key, in the server's language.</summary>
internal static class KeyExpression
{
    /// <summary>Every row.</summary>
    public static string All(ItemKey key) =>
        key.IsText ? $"{key.Name} >= \"\"" : $"{key.Name} >= 0 or {key.Name} < 0";

    /// <summary>Rows with one of these ids.</summary>
    public static string In(string key, IdColumn ids, IEnumerable<int> rows) =>
        $"{key} in {List(ids, rows)}";

    /// <summary>Rows with none of these ids.</summary>
    public static string NotIn(string key, IdColumn ids, IEnumerable<int> rows) =>
        $"{key} not in {List(ids, rows)}";

    /// <summary>A text as a literal.</summary>
    public static string Quote(string text) =>
        '"'
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
        + '"';

    private static string List(IdColumn ids, IEnumerable<int> rows)
    {
        var text = new StringBuilder("[");
        foreach (var row in rows)
        {
            if (text.Length > 1)
                text.Append(',');
            if (ids.IsText)
                text.Append(Quote(ids.Texts[row]));
            else
                text.Append(CultureInfo.InvariantCulture, $"{ids.Integers[row]}");
        }

        return text.Append(']').ToString();
    }
}
