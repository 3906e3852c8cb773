using Rechub.Data;

namespace Rechub.Features;

/// <summary>
/// What the training part of some data says of a column: its vocabulary, or its scale. A row's weight is the number of training
/// interactions of its user or item; values that occur in fewer than the feature's minimum are left to the out-of-vocabulary row.
/// </summary>
internal static class EncoderFitting
{
    /// <summary>The ids of the rows that occur often enough.</summary>
    public static Vocabulary Ids(
        IdColumn ids,
        FeatureSpec spec,
        int[] weights,
        CancellationToken cancellation
    )
    {
        var rows = Rows(ids.Count, cancellation)
            .Where(row => weights[row] >= Math.Max(1, spec.MinimumCount));
        return ids.IsText
            ? new Vocabulary(IdColumn.FromSorted(rows.Select(row => ids.Texts[row]).ToArray()))
            : new Vocabulary(IdColumn.FromSorted(rows.Select(row => ids.Integers[row]).ToArray()));
    }

    /// <summary>The values of a column with one a row.</summary>
    public static Vocabulary Values(
        FeatureSpec spec,
        FeatureColumn column,
        int[] weights,
        CancellationToken cancellation
    )
    {
        if (column is not IntegerColumn integers)
        {
            var text = column.ToText(cancellation);
            return Texts(
                spec,
                text.Dictionary,
                Rows(text.Count, cancellation).Select(row => (text.Codes[row], weights[row]))
            );
        }

        var counts = new SortedDictionary<long, long>();
        foreach (var row in Rows(integers.Count, cancellation))
        {
            if (integers.Values[row] != IntegerColumn.Missing)
                counts[integers.Values[row]] =
                    counts.GetValueOrDefault(integers.Values[row]) + weights[row];
        }

        var known = counts
            .Where(entry => entry.Value >= Math.Max(1, spec.MinimumCount))
            .Select(entry => entry.Key);
        return new Vocabulary(IdColumn.FromSorted(known.ToArray()));
    }

    /// <summary>The elements of a column with a list a row.</summary>
    public static Vocabulary Elements(
        FeatureSpec spec,
        FeatureColumn? column,
        int[] weights,
        CancellationToken cancellation
    )
    {
        var list =
            column?.ToLists(spec.Separator, cancellation)
            ?? throw WrongKind(spec, "a sequence", "lists", "the ids themselves");
        return Texts(
            spec,
            list.Dictionary,
            Rows(list.Count, cancellation)
                .SelectMany(row =>
                    Enumerable
                        .Range(list.Offsets[row], list.Offsets[row + 1] - list.Offsets[row])
                        .Select(place => (list.Codes[place], weights[row]))
                )
        );
    }

    private static Vocabulary Texts(
        FeatureSpec spec,
        string[] dictionary,
        IEnumerable<(int Code, int Weight)> occurrences
    )
    {
        var counts = new long[dictionary.Length];
        foreach (var (code, weight) in occurrences)
        {
            if (code >= 0)
                counts[code] += weight;
        }

        var minimum = Math.Max(1, spec.MinimumCount);
        return new Vocabulary(
            IdColumn.FromSorted(dictionary.Where((_, code) => counts[code] >= minimum).ToArray())
        );
    }

    /// <summary>How a column of numbers is scaled.</summary>
    public static DenseEncoder Scale(
        FeatureSpec spec,
        FeatureColumn? column,
        int[] weights,
        CancellationToken cancellation
    )
    {
        var all =
            column?.ToNumbers()
            ?? throw WrongKind(
                spec,
                "dense",
                "numbers",
                column is null ? "the ids themselves" : "values that are none"
            );
        double[] values =
        [
            .. Rows(all.Length, cancellation)
                .Where(row => weights[row] > 0 && double.IsFinite(all[row]))
                .Select(row => all[row]),
        ];
        if (spec.Scale == FeatureScale.None || values.Length == 0)
            return new DenseEncoder(0, 1);
        if (spec.Scale == FeatureScale.MinMax)
            return new DenseEncoder(values.Min(), Positive(values.Max() - values.Min()));
        var mean = values.Average();
        return new DenseEncoder(
            mean,
            Positive(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))))
        );
    }

    // Millions of them take long enough for somebody to stop it.
    private static IEnumerable<int> Rows(int count, CancellationToken cancellation)
    {
        for (var row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    // A constant column carries nothing; dividing by 1 leaves it at 0.
    private static double Positive(double spread) => spread > 0 ? spread : 1;

    private static RechubException WrongKind(
        FeatureSpec spec,
        string kind,
        string needed,
        string found
    ) =>
        new(
            RechubErrorKind.InvalidArgument,
            "FeatureKindMismatch",
            $"Feature '{spec.Name}' is asked to be {kind}, which needs {needed}; the data has {found}.",
            spec.Name
        );
}
