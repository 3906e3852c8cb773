using System.Globalization;

namespace Rechub.Data.Building;

/// <summary>One feature of users or items while it is being read: the text of each entity's value, each distinct text once.</summary>
internal sealed class RawColumn
{
    /// <summary>Separates the elements of a list that is written as text, unless another separator is given.</summary>
    public const char ListSeparator = '|';

    /// <summary>Ends each element of a list that its source holds as such: the unit separator, which people do not write.</summary>
    public const char ElementEnd = '\u001F';

    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly List<string> values = [];
    private readonly List<int> placeOfEntity = [];
    private readonly MissingMarkers missing;
    private readonly Dictionary<string, int> doubtful = new(StringComparer.Ordinal);
    private bool hasNumbers;
    private bool hasLists;

    // Of the entities whose value is a vector.
    private readonly Dictionary<int, float[]> vectors = [];
    private int width;

    public RawColumn(string name, ColumnKind? kind, MissingMarkers missing)
    {
        Name = name;
        Kind = kind;
        this.missing = missing;
        lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    /// <summary>
    /// What it becomes. Null: lists if its source holds a list as such, otherwise what all its values are: integers as they print
    /// (<c>02460</c> is none), numbers (of which one that its source holds as such is enough), or else text.
    /// </summary>
    public ColumnKind? Kind { get; }

    /// <summary>What separates the elements of a list that is written as text, where the kind is known to be lists.</summary>
    public char Separator { get; init; } = ListSeparator;

    /// <summary>Whether its values are categories: text, where they are not all integers.</summary>
    public bool IsCategory { get; init; }

    /// <summary>
    /// Whether it became text although most of its distinct values hold a <see cref="ListSeparator"/>. Known when the column is
    /// built.
    /// </summary>
    public bool LooksLikeLists { get; private set; }

    /// <summary>Whether it became text because all its numbers have a comma in them, such as 2,5. Known when the column is built.</summary>
    public bool HasCommasInNumbers { get; private set; }

    /// <summary>
    /// Texts that became values of a column of text, and in one of numbers would have been missing, with the number of rows that
    /// have each. Known when the column is built.
    /// </summary>
    public IReadOnlyDictionary<string, int> Doubtful => doubtful;

    /// <summary>Sets an entity's value, without the blanks around it; empty text and its like are a missing value.</summary>
    public void Set(int entity, ReadOnlySpan<char> text)
    {
        text = text.Trim();
        while (placeOfEntity.Count <= entity)
            placeOfEntity.Add(-1);
        if (missing.IsMissing(text))
        {
            placeOfEntity[entity] = -1;
            return;
        }

        if (!lookup.TryGetValue(text, out var place))
        {
            place = values.Count;
            values.Add(text.ToString());
            places.Add(values[place], place);
        }

        placeOfEntity[entity] = place;
    }

    /// <summary>Sets an entity's value to a number; an inferred column with one is never of integers.</summary>
    public void Set(int entity, double number)
    {
        hasNumbers = true;
        Set(
            entity,
            missing.IsMissing(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Sets an entity's value to a list.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="elements">The elements, each followed by <see cref="ElementEnd"/>.</param>
    public void SetList(int entity, ReadOnlySpan<char> elements)
    {
        hasLists = true;
        Set(entity, elements);
    }

    /// <summary>Sets an entity's value to a vector, as <see cref="TryVector"/> reads it.</summary>
    public void SetVector(int entity, float[] vector)
    {
        width = vector.Length;
        vectors[entity] = vector;
    }

    /// <summary>Reads a list of numbers, which is to have as many as the vectors before.</summary>
    /// <param name="list">The list, with <see cref="ElementEnd"/> or separators.</param>
    /// <param name="expected">What was expected instead, where it is no such list.</param>
    public float[]? TryVector(ReadOnlySpan<char> list, out string expected)
    {
        var elements = Elements(list.ToString());
        var vector = new float[elements.Length];
        expected = width > 0 ? $"a list of {width} finite numbers" : "a list of finite numbers";
        for (var i = 0; i < vector.Length; i++)
        {
            if (
                !float.TryParse(
                    elements[i],
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out vector[i]
                ) || !float.IsFinite(vector[i])
            )
                return null;
        }

        return vector.Length > 0 && (width == 0 || vector.Length == width) ? vector : null;
    }

    /// <summary>Whether a text, without the blanks around it, stands for a missing number.</summary>
    public bool IsMissingNumber(ReadOnlySpan<char> text) => missing.IsMissingNumber(text);

    /// <summary>
    /// The column over rows, row <c>rowOfCode[e]</c> holding the value of entity e; of entities that are one row, of the first that
    /// has a value.
    /// </summary>
    public FeatureColumn Build(int[] rowOfCode, int rowCount)
    {
        var placeOfRow = new int[rowCount];
        Array.Fill(placeOfRow, -1);
        for (var entity = 0; entity < placeOfEntity.Count; entity++)
        {
            ref var place = ref placeOfRow[rowOfCode[entity]];
            place = place < 0 ? placeOfEntity[entity] : place;
        }

        if (vectors.Count > 0 || Kind == ColumnKind.Vector)
            return BuildVectors(rowOfCode, placeOfRow);
        var kind = Kind ?? Infer(placeOfRow);
        return kind switch
        {
            ColumnKind.Text => BuildText(placeOfRow),
            ColumnKind.Integer => BuildIntegers(placeOfRow),
            ColumnKind.Number => BuildNumbers(placeOfRow),
            ColumnKind.TextList => BuildLists(placeOfRow),
            _ => throw new ArgumentOutOfRangeException(nameof(rowOfCode), kind, "An unknown kind."),
        };
    }

    private static bool IsNumberWithComma(string text) =>
        text.IndexOf(',', StringComparison.Ordinal) is var comma and > 0
        && comma + 1 < text.Length
        && text.AsSpan(0, comma).TrimStart('-').ContainsAnyExceptInRange('0', '9') is false
        && text.AsSpan(comma + 1).ContainsAnyExceptInRange('0', '9') is false;

    private ColumnKind Infer(int[] placeOfRow)
    {
        if (hasLists)
            return ColumnKind.TextList;
        var present = values.FindAll(text => !missing.IsMissingInNumbers(text));
        var isInteger =
            !hasNumbers
            && present.Count > 0
            && present.TrueForAll(text => IntegerText.TryParse(text, out _));
        var isNumber =
            isInteger || (!IsCategory && present.Count > 0 && present.TrueForAll(IsNumber));
        if (present.Count < values.Count)
            Judge(placeOfRow, isNumber);
        LooksLikeLists =
            !isNumber
            && 2 * values.Count(text => text.Contains(ListSeparator, StringComparison.Ordinal))
                > values.Count;
        HasCommasInNumbers =
            !isNumber && present.Count > 0 && present.TrueForAll(IsNumberWithComma);
        return isInteger ? ColumnKind.Integer
            : isNumber ? ColumnKind.Number
            : ColumnKind.Text;
    }

    /// <summary>Makes texts missing that are so among numbers, or counts them.</summary>
    private void Judge(int[] placeOfRow, bool isNumber)
    {
        foreach (ref var place in placeOfRow.AsSpan())
        {
            if (place < 0 || !missing.IsMissingInNumbers(values[place]))
                continue;
            if (isNumber)
                place = -1;
            else
                doubtful[values[place]] = doubtful.GetValueOrDefault(values[place]) + 1;
        }
    }

    /// <summary>Whether text is a number and not a code such as 02460.</summary>
    private static bool IsNumber(string text)
    {
        var digits = text.AsSpan().TrimStart('-');
        return double.TryParse(
                text,
                NumberStyles.AllowLeadingSign
                    | NumberStyles.AllowDecimalPoint
                    | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
            && double.IsFinite(number)
            && !(digits is ['0', >= '0' and <= '9', ..]);
    }

    private NumberColumn BuildNumbers(int[] placeOfRow)
    {
        // What is no number stands for a missing one.
        var parsed = values.ConvertAll(text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : double.NaN
        );
        return new NumberColumn(
            Name,
            Array.ConvertAll(placeOfRow, place => place < 0 ? double.NaN : parsed[place])
        );
    }

    private TextColumn BuildText(int[] placeOfRow)
    {
        var (dictionary, codeOfPlace) = Sort(values);
        for (var row = 0; row < placeOfRow.Length; row++)
        {
            if (placeOfRow[row] >= 0)
                placeOfRow[row] = codeOfPlace[placeOfRow[row]];
        }

        return new TextColumn(Name, dictionary, placeOfRow);
    }

    private IntegerColumn BuildIntegers(int[] placeOfRow)
    {
        var parsed = values.ConvertAll(text =>
            missing.IsMissingInNumbers(text)
                ? IntegerColumn.Missing
                : long.Parse(text, CultureInfo.InvariantCulture)
        );
        return new IntegerColumn(
            Name,
            Array.ConvertAll(placeOfRow, place => place < 0 ? IntegerColumn.Missing : parsed[place])
        );
    }

    // Among vectors, a list of whole numbers is one as well.
    private VectorColumn BuildVectors(int[] rowOfCode, int[] placeOfRow)
    {
        var columns = Math.Max(1, width);
        var numbers = new float[placeOfRow.Length * columns];
        Array.Fill(numbers, float.NaN);
        foreach (var (entity, vector) in vectors)
            vector.CopyTo(numbers, rowOfCode[entity] * columns);
        for (var row = 0; row < placeOfRow.Length; row++)
        {
            if (placeOfRow[row] < 0)
                continue;
            var text = values[placeOfRow[row]];
            var vector =
                TryVector(text, out var expected)
                ?? throw new RechubException(
                    RechubErrorKind.InvalidData,
                    "VectorColumnMixed",
                    $"The column '{Name}' has vectors, but also a value that is not {expected}. Correct it, or leave the column out.",
                    Name
                );
            vector.CopyTo(numbers, row * columns);
        }

        return new VectorColumn(Name, columns, numbers);
    }

    private TextListColumn BuildLists(int[] placeOfRow)
    {
        var elements = new List<string>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var listOfPlace = new List<int[]>(values.Count);
        foreach (var text in values)
        {
            var parts = Elements(text);
            var list = new int[parts.Length];
            for (var i = 0; i < list.Length; i++)
            {
                if (!known.TryGetValue(parts[i], out list[i]))
                {
                    known.Add(parts[i], list[i] = elements.Count);
                    elements.Add(parts[i]);
                }
            }

            listOfPlace.Add(list);
        }

        var (dictionary, codeOfElement) = Sort(elements);
        var offsets = new int[placeOfRow.Length + 1];
        var codes = new List<int>();
        for (var row = 0; row < placeOfRow.Length; row++)
        {
            if (placeOfRow[row] >= 0)
            {
                foreach (var element in listOfPlace[placeOfRow[row]])
                    codes.Add(codeOfElement[element]);
            }

            offsets[row + 1] = codes.Count;
        }

        return new TextListColumn(Name, dictionary, offsets, [.. codes]);
    }

    /// <summary>The elements of a value. Text among lists that no separator was given for is a list of one.</summary>
    private string[] Elements(string text)
    {
        if (text.EndsWith(ElementEnd))
            return text.Split(ElementEnd, StringSplitOptions.RemoveEmptyEntries);
        return Kind is null ? [text] : ListText.Elements(text, Separator.ToString());
    }

    private static (string[] Dictionary, int[] CodeOfPlace) Sort(List<string> values)
    {
        var dictionary = values.ToArray();
        var order = new int[dictionary.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(dictionary, order, StringComparer.Ordinal);
        var codes = new int[order.Length];
        for (var code = 0; code < order.Length; code++)
            codes[order[code]] = code;
        return (dictionary, codes);
    }
}
