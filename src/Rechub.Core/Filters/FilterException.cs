namespace Rechub.Filters;

/// <summary>A filter that cannot be used; the message shows the line of the place, with a caret.</summary>
public sealed class FilterException(string filter, int position, string problem)
    : RechubException(
        RechubErrorKind.InvalidArgument,
        "InvalidFilter",
        $"{problem}\n{Show(filter, position)}",
        filter
    )
{
    private const string Indent = "  ";

    /// <summary>Where the problem is, from 0.</summary>
    public int Position { get; } = position;

    private static string Show(string filter, int position)
    {
        var start = filter.LastIndexOf('\n', Math.Max(0, position - 1)) + 1;
        // A line's end belongs to the line that it ends.
        if (start > position)
            start = 0;
        var end = filter.IndexOf('\n', position);
        var line = filter[start..(end < 0 ? filter.Length : end)].TrimEnd('\r');
        var before = filter[start..position].Select(c => c == '\t' ? '\t' : ' ');
        return $"{Indent}{line}\n{Indent}{string.Concat(before)}^";
    }
}
