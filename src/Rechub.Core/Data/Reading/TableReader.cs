namespace Rechub.Data.Reading;

/// <summary>Records with named columns, one after the other: what every source of interactions is read as.</summary>
/// <param name="name">What errors call the source.</param>
/// <param name="invalid">Told of what cannot be read.</param>
internal abstract class TableReader(string name, InvalidRecords invalid) : IDisposable
{
    /// <summary>What errors call the source.</summary>
    public string Name => name;

    /// <summary>Names of the columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>What to do when a column is missing, as the end of a message; empty for nothing.</summary>
    public virtual string AdviceOnColumns => "";

    /// <summary>1-based line or row of the current record.</summary>
    public abstract long Line { get; }

    /// <summary>Says which fields will be asked for; called once, before the first record.</summary>
    public virtual void Select(IReadOnlySet<int> fields) { }

    /// <summary>Whether a column may hold numbers beside text, as the cells of a sheet and the values of JSON may.</summary>
    public virtual bool HasMixedColumns => false;

    /// <summary>What the source says of a column's values; nothing by default.</summary>
    public virtual DeclaredType TypeOf(int field) => DeclaredType.None;

    /// <summary>Goes to the next record that has the right form; false at the end.</summary>
    public abstract bool Read();

    /// <summary>A field of the current record.</summary>
    public abstract FieldValue this[int field] { get; }

    /// <summary>The field of a column: by the exact name, or else by the name ignoring case.</summary>
    /// <exception cref="InputFormatException">There is none.</exception>
    public int FieldOf(string column) =>
        Find(column) is var field and >= 0
            ? field
            : throw new InputFormatException(
                Name,
                null,
                null,
                $"There is no column '{column}'. {FieldsWithin(column)}Found: {string.Join(", ", Columns.Take(50).Select(Quotation.Of))}.{AdviceOnColumns}"
            );

    /// <summary>The field of the ids of a table that describes users or items, whose column has that name.</summary>
    /// <exception cref="InputFormatException">There is none.</exception>
    public virtual int KeyOf(string column) => FieldOf(column);

    /// <summary>
    /// The field of a column as <see cref="FieldOf"/> finds it; −1 where there is none. A name that states a type is found with it
    /// and without.
    /// </summary>
    public virtual int Find(string column)
    {
        var field = Find(column, StringComparison.Ordinal);
        if (field < 0)
            field = Find(column, StringComparison.OrdinalIgnoreCase);
        return field < 0 && TypedHeader.PlainName(column) is var plain && plain != column
            ? Find(plain)
            : field;
    }

    /// <summary>
    /// Whether a field of the current record can be read as something; what cannot is reported, and so are structures, and text
    /// that no file can hold because it has half of a surrogate pair.
    /// </summary>
    public bool IsReadable(int field)
    {
        var value = this[field];
        switch (value.Kind)
        {
            case FieldKind.Invalid:
                return false;
            case FieldKind.Structure:
                Report(
                    Problem(
                        field,
                        $"found a structure{(value.Text.IsEmpty ? "" : $" of {Quotation.Of(value.Text.ToString())}")}, expected a value. Name one of its fields by a path with dots, such as '{Columns[field]}.id'."
                    )
                );
                return false;
            case FieldKind.Text or FieldKind.List when !IsWellFormed(value.Text):
                Report(Problem(field, "found half of a surrogate pair, expected Unicode text."));
                return false;
            default:
                return true;
        }
    }

    /// <summary>Reads a field as an integer of 0 or more; reports what is none.</summary>
    public virtual bool TryInteger(int field, out long value)
    {
        var found = this[field];
        value = found.Integer;
        return found.Kind switch
            {
                FieldKind.Integer => value >= 0,
                FieldKind.Text => IntegerText.TryParse(found.Text, out value) && value >= 0,
                _ => false,
            } || Report(field, "a whole number of 0 or more");
    }

    /// <summary>Reads a field as a number that is finite, in single precision as well; reports what is none.</summary>
    public virtual bool TryNumber(int field, out double value)
    {
        var found = this[field];
        value = found.Kind switch
        {
            FieldKind.Integer => found.Integer,
            FieldKind.Number => found.Number,
            FieldKind.Text when NumberText.TryParse(found.Text, out var parsed) => parsed,
            _ => double.NaN,
        };
        return float.IsFinite((float)value) || Report(field, "a finite number");
    }

    /// <summary>Reports that a field does not hold what was expected, unless that is known; false, for the record is left out.</summary>
    public bool Report(int field, string expected)
    {
        var value = this[field];
        if (value.Kind != FieldKind.Invalid)
            Report(
                Problem(field, $"found '{Quotation.Of(value.ToString())}', expected {expected}.")
            );
        return false;
    }

    /// <summary>Reports a problem with the current record.</summary>
    public void Report(InputFormatException problem) => invalid.Report(problem);

    /// <summary>An error about a field of the current record.</summary>
    public InputFormatException Problem(int field, string problem) =>
        new(Name, Line, field + 1, $"{Columns[field]}: {problem}");

    public abstract void Dispose();

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var index and >= 0)
        {
            if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
                return false;
            text = text[(index + 2)..];
        }

        return true;
    }

    /// <summary>What to name in place of a structure, whose fields are columns.</summary>
    private string FieldsWithin(string structure) =>
        Columns.FirstOrDefault(name =>
            name.StartsWith($"{structure}.", StringComparison.OrdinalIgnoreCase)
        )
            is { } field
            ? $"It is a structure; name one of its fields, such as '{field}'. "
            : "";

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
