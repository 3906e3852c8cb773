using Rechub.Data;

namespace Rechub.Features;

/// <summary>
/// Fits a column's vocabulary or scale to the training part of some data. The weight of a row is the number of training
/// interactions of its user or item. A value whose weights sum to less than the feature's minimum count is out of vocabulary.
/// </summary>
internal static class EncoderFitting
{
    /// <summary>The vocabulary of ids.</summary>
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

    /// <summary>The vocabulary of a column with one value per row.</summary>
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

    /// <summary>The vocabulary of a column with one list per row.</summary>
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
                        .Select(i => (list.Codes[i], weights[row]))
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

    /// <summary>
    /// The scale of a column of numbers, from the rows of positive weight; missing values do not count, and the others are clipped to
    /// <see cref="TrainingRange"/> before.
    /// </summary>
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
                column is null ? "the ids themselves" : "values that are not numbers"
            );
        double[] values =
        [
            .. Rows(all.Length, cancellation)
                .Where(row => weights[row] > 0 && double.IsFinite(all[row]))
                .Select(row => all[row]),
        ];
        return values.Length == 0 ? new DenseEncoder(0, 1) : Scale(spec.Scale, values);
    }

    // The values are clipped in place.
    private static DenseEncoder Scale(FeatureScale kind, double[] values)
    {
        var (least, greatest) = TrainingRange.Of(values);
        foreach (ref var value in values.AsSpan())
            value = Math.Clamp(value, least, greatest);
        var (shift, scale) = kind switch
        {
            FeatureScale.None => (0, 1),
            FeatureScale.MinMax => (least, Positive(greatest - least)),
            FeatureScale.Standard => Standard(values),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        return new DenseEncoder(shift, scale, least, greatest);
    }

    /// <summary>
    /// The scale of a column of vectors, from the rows of positive weight. Each number is clipped and centered on its own. The standard
    /// scale divides all by one number, so that the mean of their variances is 1 and vectors keep their directions.
    /// </summary>
    public static VectorEncoder Scale(
        FeatureSpec spec,
        VectorColumn column,
        int[] weights,
        CancellationToken cancellation
    )
    {
        int[] rows =
        [
            .. Rows(column.Count, cancellation)
                .Where(row => weights[row] > 0 && column.IsPresent(row)),
        ];
        var components = new DenseEncoder[column.Width];
        for (var i = 0; i < components.Length; i++)
        {
            var values = Array.ConvertAll(rows, row => (double)column[row][i]);
            components[i] = values.Length == 0 ? new DenseEncoder(0, 1) : Scale(spec.Scale, values);
        }

        if (spec.Scale != FeatureScale.Standard)
            return new VectorEncoder(components);
        var common = Positive(
            Math.Sqrt(components.Average(component => component.Scale * component.Scale))
        );
        return new VectorEncoder(
            Array.ConvertAll(
                components,
                component => new DenseEncoder(
                    component.Shift,
                    common,
                    component.Least,
                    component.Greatest
                )
            )
        );
    }

    // Deviations in units of the largest one, whose squares do not overflow.
    private static (double Mean, double Deviation) Standard(double[] values)
    {
        var mean = values.Average();
        var unit = Positive(values.Max(value => Math.Abs(value - mean)));
        var variance = values.Average(value => (value - mean) / unit * ((value - mean) / unit));
        return (mean, Positive(unit * Math.Sqrt(variance)));
    }

    // A loop over millions of rows takes long enough to be worth canceling.
    private static IEnumerable<int> Rows(int count, CancellationToken cancellation)
    {
        for (var row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    // The spread of a constant column is 0: dividing by 1 instead keeps its scaled values at 0.
    private static double Positive(double spread) => spread > 0 ? spread : 1;

    /// <summary>The error for a feature whose column does not fit the kind that was asked for.</summary>
    public static RechubException WrongKind(
        FeatureSpec spec,
        string kind,
        string needed,
        string found
    ) =>
        new(
            RechubErrorKind.InvalidArgument,
            "FeatureKindMismatch",
            $"Feature '{spec.Name}' is to be {kind}, which needs {needed}; the data has {found}. Leave out its Kind, or choose one that fits.",
            spec.Name
        );
}
