using System.Globalization;

namespace Rechub.Data.Reading;

/// <summary>Counts the records of an import whose list of items is empty.</summary>
internal sealed class ItemListCount
{
    /// <summary>How many there were.</summary>
    public long Empty { get; set; }

    /// <summary>Says how many there were, if any.</summary>
    public void Report(string column, ImportWarnings warnings)
    {
        if (Empty > 0)
            warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Empty:N0} record{(Empty == 1 ? " has" : "s have")} no item in '{column}', and {(Empty == 1 ? "is" : "are")} left out."
                )
            );
    }
}
