namespace Rechub.Indexing.Filters;

/// <summary>A filter that cannot be used; the message shows the place with a caret.</summary>
public sealed class FilterException(string filter, int position, string problem)
    : RechubException(
        RechubErrorKind.InvalidArgument,
        "InvalidFilter",
        $"{problem}\n  {filter}\n  {new string(' ', position)}^",
        filter
    )
{
    /// <summary>Where the problem is, from 0.</summary>
    public int Position { get; } = position;
}
