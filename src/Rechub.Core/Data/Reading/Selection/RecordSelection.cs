using System.Globalization;
using Rechub.Data.Building;
using Rechub.Filters;

namespace Rechub.Data.Reading.Selection;

/// <summary>Which records of an import's interactions are read, and how many that were and were not.</summary>
internal sealed class RecordSelection(
    Filter filter,
    InteractionColumns columns,
    MissingMarkers missing
)
{
    /// <summary>Records that the filter was tried on.</summary>
    public long Total { get; set; }

    /// <summary>Those of them that did not meet it.</summary>
    public long LeftOut { get; set; }

    /// <summary>The filter over a table's fields.</summary>
    /// <exception cref="FilterException">The table lacks one of the columns.</exception>
    public RecordFilter Bind(TableReader table) => new(filter, table, columns, missing);

    /// <summary>Says how many records were left out.</summary>
    /// <exception cref="InputFormatException">They were all of them.</exception>
    public void Report(string source, ImportWarnings warnings)
    {
        if (LeftOut > 0 && LeftOut == Total)
            throw new InputFormatException(
                source,
                null,
                null,
                $"None of {Count(Total)} meets -Where \"{filter.Text}\"."
            );
        warnings.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"-Where left out {LeftOut:N0} of {Count(Total)}."
            )
        );
    }

    private static string Count(long records) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{records:N0} record{(records == 1 ? "" : "s")}"
        );
}
