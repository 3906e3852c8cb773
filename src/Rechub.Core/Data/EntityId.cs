using System.Globalization;

namespace Rechub.Data;

/// <summary>
/// Raw ids of users and items, as callers give them. An integer and the text that it prints as are one id: 42 and "42" are the
/// same, 42 and "042" are not. Blanks around an id are not part of it; and where ids are integers, "42.0" is 42, as on import.
/// </summary>
internal static class EntityId
{
    /// <summary>The form that equal ids share: a <see cref="long"/> where the id is or prints as one, otherwise its text.</summary>
    public static object Of(object id)
    {
        if (id is long)
            return id;
        var text = TextOf(id);
        return IntegerText.TryParse(text, out var integer) ? integer : text;
    }

    /// <summary>
    /// An id as ids of a table are: a <see cref="string"/> where those are text, otherwise a <see cref="long"/>; null where it
    /// cannot be one.
    /// </summary>
    public static object? As(object id, bool isText)
    {
        if (isText)
            return TextOf(id);
        if (id is long)
            return id;
        return TryInteger(TextOf(id), out var integer) ? integer : null;
    }

    /// <summary>Orders two ids of one table: integers by value, texts by ordinal.</summary>
    public static int Compare(object x, object y) =>
        x is long integer
            ? integer.CompareTo((long)y)
            : string.CompareOrdinal((string)x, (string)y);

    /// <summary>Reads text as an id of a table whose ids are integers.</summary>
    public static bool TryInteger(ReadOnlySpan<char> text, out long id) =>
        IntegerText.TryParse(text, out id) || WholeNumberText.TryParse(text, out id);

    /// <summary>An id as text, in the invariant culture, without blanks around it.</summary>
    public static string TextOf(object id) =>
        (id as string ?? Convert.ToString(id, CultureInfo.InvariantCulture) ?? "").Trim();
}
