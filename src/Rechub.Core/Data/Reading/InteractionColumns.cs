using Rechub.Data.Building;
using Rechub.Data.Reading.Times;
using Rechub.Filters;

namespace Rechub.Data.Reading;

/// <summary>Which columns of a source mean what. Names are matched exactly, or else ignoring case.</summary>
public sealed record InteractionColumns
{
    /// <summary>The column of user ids.</summary>
    public required string User { get; init; }

    /// <summary>The column of item ids.</summary>
    public required string Item { get; init; }

    /// <summary>The column of times; null leaves interactions in the order of the source.</summary>
    public string? Time { get; init; }

    /// <summary>The column of the time of day where <see cref="Time"/> has the date alone; null for none.</summary>
    public string? TimeOfDay { get; init; }

    /// <summary>The column of user ids in a table of users; null where it is called <see cref="User"/> as well.</summary>
    public string? UserKey { get; init; }

    /// <summary>The column of item ids in a table of items; null where it is called <see cref="Item"/> as well.</summary>
    public string? ItemKey { get; init; }

    /// <summary>
    /// What separates several items in one field, of which each is an interaction; null where a field holds one item.
    /// </summary>
    public string? ItemSeparator { get; init; }

    /// <summary>
    /// What separates an item from its rating at its end, where a field holds several items, such as the hyphen of <c>N1-1 N2-0</c>;
    /// null for none.
    /// </summary>
    public string? ItemRatingSeparator { get; init; }

    /// <summary>Feature columns whose text holds a list.</summary>
    public IReadOnlyList<string> ListColumns { get; init; } = [];

    /// <summary>What separates the elements of <see cref="ListColumns"/>.</summary>
    public char ListSeparator { get; init; } = RawColumn.ListSeparator;

    /// <summary>Whether a column is one of <see cref="ListColumns"/>.</summary>
    internal bool IsListColumn(string name) =>
        ListColumns.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Which records of the interactions are read; null for all.</summary>
    public Filter? Where { get; init; }

    /// <summary>The unit of times that are numbers.</summary>
    public TimeUnit TimeUnit { get; init; }

    /// <summary>
    /// Formats of .NET that times are in, such as <c>M/d/yyyy H:mm</c>; of a date and a time of day in two columns, with a blank
    /// between them. Empty takes the forms that have one reading.
    /// </summary>
    public IReadOnlyList<string> TimeFormats { get; init; } = [];

    /// <summary>
    /// Texts that stand for a missing value, beside empty text. When null: <c>NULL</c>, <c>null</c>, <c>NaN</c>, <c>nan</c> and
    /// <c>\N</c>, and where values are ids, times or numbers <c>NA</c>, <c>N/A</c> and <c>None</c> as well.
    /// </summary>
    public IReadOnlyList<string>? MissingValues { get; init; }

    /// <summary>The column of ratings; null for none.</summary>
    public string? Rating { get; init; }

    /// <summary>The column of weights, which say how much an interaction counts in training; null for none.</summary>
    public string? Weight { get; init; }

    /// <summary>Columns that describe the user; empty takes every column of a table of users.</summary>
    public IReadOnlyList<string> UserFeatures { get; init; } = [];

    /// <summary>Columns that describe the item; empty takes every column of a table of items.</summary>
    public IReadOnlyList<string> ItemFeatures { get; init; } = [];
}
