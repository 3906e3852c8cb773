using System.Globalization;

namespace Rechub.Data.Reading;

/// <summary>Counts the records of an import by how many items their list has.</summary>
internal sealed class ItemListCount
{
    /// <summary>How many have none.</summary>
    public long Empty { get; private set; }

    /// <summary>How many have one.</summary>
    public long Single { get; private set; }

    /// <summary>How many have more.</summary>
    public long Longer { get; private set; }

    /// <summary>Counts a record.</summary>
    public void Add(int items)
    {
        Empty += items == 0 ? 1 : 0;
        Single += items == 1 ? 1 : 0;
        Longer += items > 1 ? 1 : 0;
    }

    /// <summary>Says how many lists are empty, and where none is a list.</summary>
    public void Report(InteractionColumns columns, ImportWarnings warnings)
    {
        var column = columns.Item;
        if (Single > 0 && Longer == 0)
            warnings.Add(
                $"No record has more than one item in '{column}'. If something other than '{Quotation.Of(columns.ItemSeparator!)}' separates them, give it with -ItemSeparator."
            );
        if (Empty > 0)
            warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Empty:N0} record{(Empty == 1 ? " has" : "s have")} no item in '{column}', and {(Empty == 1 ? "is" : "are")} left out."
                )
            );
    }
}
