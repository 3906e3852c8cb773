namespace Rechub.Interactions;

/// <summary>Records with named columns, one after the other: what every source of interactions comes down to.</summary>
/// <param name="name">What errors call the source.</param>
internal abstract class TableReader(string name) : IDisposable
{
    /// <summary>What errors call the source.</summary>
    public string Name => name;

    /// <summary>Names of the columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>1-based line or row of the current record.</summary>
    public abstract long Line { get; }

    /// <summary>Says which fields will be asked for; called once, before the first record.</summary>
    public virtual void Select(IReadOnlySet<int> fields) { }

    /// <summary>Goes to the next record that has the right form; false at the end.</summary>
    public abstract bool Read();

    /// <summary>A field of the current record.</summary>
    public abstract FieldValue this[int field] { get; }

    /// <summary>The field of a column: by the exact name, or else by the name ignoring case.</summary>
    /// <exception cref="InputFormatException">There is none.</exception>
    public int FieldOf(string column)
    {
        var field = Find(column, StringComparison.Ordinal);
        if (field < 0)
            field = Find(column, StringComparison.OrdinalIgnoreCase);
        return field >= 0
            ? field
            : throw new InputFormatException(
                Name,
                null,
                null,
                $"There is no column '{column}'. Found: {string.Join(", ", Columns.Take(50))}."
            );
    }

    /// <summary>
    /// Whether a field of the current record can be read as something; what cannot, and text that no file can hold because it has
    /// half of a surrogate pair, is reported.
    /// </summary>
    public bool IsReadable(int field, InvalidRecords invalid)
    {
        var value = this[field];
        if (value.Kind != FieldKind.Text || IsWellFormed(value.Text))
            return value.Kind != FieldKind.Invalid;
        invalid.Report(Problem(field, "found half of a surrogate pair, expected Unicode text."));
        return false;
    }

    /// <summary>An error about a field of the current record.</summary>
    public InputFormatException Problem(int field, string problem) =>
        new(Name, Line, field + 1, $"{Columns[field]}: {problem}");

    public abstract void Dispose();

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var place and >= 0)
        {
            if (place + 1 == text.Length || !char.IsSurrogatePair(text[place], text[place + 1]))
                return false;
            text = text[(place + 2)..];
        }

        return true;
    }

    private int Find(string column, StringComparison comparison)
    {
        for (var field = 0; field < Columns.Count; field++)
        {
            if (string.Equals(Columns[field], column, comparison))
                return field;
        }

        return -1;
    }
}
