using Rechub.Data;

namespace Rechub.Features;

/// <summary>Infers what a model's feature specs leave open, and fits each feature to the training part of some data.</summary>
internal sealed class FeatureFitting
{
    private readonly InteractionData data;
    private readonly FeatureRequest request;
    private readonly int[] userWeights;
    private readonly int[] itemWeights;
    private readonly Dictionary<string, EmbeddingTable> tables = new(
        StringComparer.OrdinalIgnoreCase
    );

    private readonly CancellationToken cancellation;

    private FeatureFitting(
        InteractionData data,
        FeatureRequest request,
        CancellationToken cancellation
    )
    {
        this.data = data;
        this.request = request;
        this.cancellation = cancellation;
        (userWeights, itemWeights) = data.CountTraining(cancellation);
    }

    /// <summary>Fits the features of a model.</summary>
    /// <exception cref="RechubException">A feature names no column, or its settings contradict the column or each other.</exception>
    public static FeatureSchema Fit(
        InteractionData data,
        FeatureRequest request,
        CancellationToken cancellation = default
    ) => new FeatureFitting(data, request, cancellation).Fit();

    private FeatureSchema Fit()
    {
        var (userSpecs, itemSpecs) = (request.UserFeatures, request.ItemFeatures);
        RequireDistinct([.. userSpecs, .. itemSpecs]);

        // Features that own a table are fitted first, for those that share one may stand before its owner.
        List<Feature?> items =
        [
            .. itemSpecs.Select(spec =>
                spec.SharedWith is null ? FitColumn(spec, data.Items, itemWeights) : null
            ),
        ];
        List<Feature?> users =
        [
            .. userSpecs.Select(spec =>
                spec.SharedWith is null ? FitColumn(spec, data.Users, userWeights) : null
            ),
        ];
        Feature[] owners = [.. items.Concat(users).OfType<Feature>()];
        for (var i = 0; i < items.Count; i++)
            items[i] ??= FitShared(itemSpecs[i], data.Items, owners, itemSide: true);
        for (var i = 0; i < users.Count; i++)
            users[i] ??= FitShared(userSpecs[i], data.Users, owners, itemSide: false);
        return new FeatureSchema(
            [.. users.OfType<Feature>()],
            [.. items.OfType<Feature>()],
            [.. tables.Values]
        );
    }

    private Feature FitColumn(FeatureSpec spec, EntityTable table, int[] weights)
    {
        cancellation.ThrowIfCancellationRequested();
        var isKey = string.Equals(spec.Name, table.KeyName, StringComparison.OrdinalIgnoreCase);
        var column = table.Find(spec.Name);
        if (!isKey && column is null)
            throw UnknownColumn(spec, table);
        var kind = spec.Kind ?? (isKey ? FeatureKind.Sparse : Infer(column!, spec));
        switch (kind)
        {
            case FeatureKind.Dense
                when column is VectorColumn or TextListColumn && column.ToVectors() is { } vectors:
                return new Feature
                {
                    Name = spec.Name,
                    Kind = kind,
                    Dimension = vectors.Width,
                    Length = 1,
                    Encoder = EncoderFitting.Scale(spec, vectors, weights, cancellation),
                };
            case FeatureKind.Sparse or FeatureKind.Sequence when column is VectorColumn:
                throw EncoderFitting.WrongKind(
                    spec,
                    kind == FeatureKind.Sparse ? "sparse" : "a sequence",
                    "values of a vocabulary",
                    "vectors"
                );
            case FeatureKind.Dense:
                return new Feature
                {
                    Name = spec.Name,
                    Kind = kind,
                    Dimension = 1,
                    Length = 1,
                    Encoder = EncoderFitting.Scale(spec, column, weights, cancellation),
                };
            case FeatureKind.Sparse:
                var values = isKey
                    ? EncoderFitting.Ids(table.Ids, spec, weights, cancellation)
                    : EncoderFitting.Values(spec, column!, weights, cancellation);
                return Embedded(spec, kind, new SparseEncoder(values), values.Size) with
                {
                    IsKey = isKey,
                };
            case FeatureKind.Sequence:
                var elements = EncoderFitting.Elements(spec, column, weights, cancellation);
                return Embedded(
                    spec,
                    kind,
                    new SequenceEncoder(elements, spec.Separator),
                    elements.Size
                );
            default:
                throw new ArgumentOutOfRangeException(nameof(spec), kind, null);
        }
    }

    private Feature FitShared(FeatureSpec spec, EntityTable table, Feature[] owners, bool itemSide)
    {
        var owner =
            Array.Find(
                owners,
                feature =>
                    string.Equals(feature.Name, spec.SharedWith, StringComparison.OrdinalIgnoreCase)
            )
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UnknownSharedFeature",
                $"Feature '{spec.Name}' shares the table of '{spec.SharedWith}', which is not a feature with a table of its own. "
                    + $"Choose one of: {string.Join(", ", owners.Where(o => o.Table is not null).Select(o => o.Name))}.",
                spec.Name
            );
        if (owner.Table is null || spec.Dimension is { } dimension && dimension != owner.Dimension)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "SharedTableMismatch",
                $"Feature '{spec.Name}' cannot share the table of '{owner.Name}': "
                    + (
                        owner.Table is null
                            ? "a dense feature has none."
                            : $"its dimension is {owner.Dimension}, not {spec.Dimension}."
                    ),
                spec.Name
            );
        }

        var isHistory = !itemSide && table.Find(spec.Name) is null;
        if (isHistory && !(owner.Kind == FeatureKind.Sparse && IsColumn(data.Items, owner.Name)))
            throw UnknownColumn(spec, table);
        var pooling = spec.Pooling ?? (isHistory ? request.HistoryPooling : Pooling.Mean);
        if (isHistory)
        {
            return new Feature
            {
                Name = spec.Name,
                Kind = FeatureKind.Sequence,
                Table = owner.Table,
                Dimension = owner.Dimension,
                Pooling = pooling,
                Length = spec.Length ?? request.HistoryLength,
                HistoryOf = owner.Name,
            };
        }

        var vocabulary = owner.Vocabulary!;
        var kind =
            spec.Kind ?? Infer(table.Find(spec.Name) ?? throw UnknownColumn(spec, table), spec);
        return new Feature
        {
            Name = spec.Name,
            Kind = kind,
            Table = owner.Table,
            Dimension = owner.Dimension,
            Pooling = pooling,
            Length = LengthOf(spec, pooling),
            Encoder = kind switch
            {
                FeatureKind.Sparse => new SparseEncoder(vocabulary),
                FeatureKind.Sequence => new SequenceEncoder(vocabulary, spec.Separator),
                FeatureKind.Dense => throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "SharedTableMismatch",
                    $"Feature '{spec.Name}' cannot share the table of '{owner.Name}': it is dense, and a dense feature uses no table. Leave out SharedWith, or set Kind to Sparse or Sequence.",
                    spec.Name
                ),
                _ => throw new ArgumentOutOfRangeException(nameof(spec), kind, null),
            },
        };
    }

    private static bool IsColumn(EntityTable table, string name) =>
        table.Find(name) is not null
        || string.Equals(name, table.KeyName, StringComparison.OrdinalIgnoreCase);

    private Feature Embedded(FeatureSpec spec, FeatureKind kind, FeatureEncoder encoder, int rows)
    {
        var dimension = spec.Dimension ?? request.EmbeddingDimension;
        tables.Add(spec.Name, new EmbeddingTable(spec.Name, rows, dimension));
        var pooling = spec.Pooling ?? Pooling.Mean;
        return new Feature
        {
            Name = spec.Name,
            Kind = kind,
            Table = spec.Name,
            Dimension = dimension,
            Pooling = pooling,
            Length = LengthOf(spec, pooling),
            Encoder = encoder,
        };
    }

    private static int LengthOf(FeatureSpec spec, Pooling pooling) =>
        spec.Length
        ?? (
            pooling != Pooling.Concat
                ? int.MaxValue
                : throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "LengthMissing",
                    $"Feature '{spec.Name}' is pooled by concatenation, which needs a fixed number of elements. Set its Length.",
                    spec.Name
                )
        );

    private static FeatureKind Infer(FeatureColumn column, FeatureSpec spec) =>
        column.Kind switch
        {
            ColumnKind.TextList => FeatureKind.Sequence,
            ColumnKind.Text when spec.Separator is not null => FeatureKind.Sequence,
            ColumnKind.Text or ColumnKind.Integer => FeatureKind.Sparse,
            ColumnKind.Number or ColumnKind.Vector => FeatureKind.Dense,
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, null),
        };

    private static void RequireDistinct(FeatureSpec[] specs)
    {
        var twice = specs
            .GroupBy(spec => spec.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DuplicateFeature",
                $"Feature '{twice.Key}' is given more than once. Feature names must differ; case does not matter.",
                twice.Key
            );
        }
    }

    private static RechubException UnknownColumn(FeatureSpec spec, EntityTable table) =>
        new(
            RechubErrorKind.NotFound,
            "UnknownFeature",
            $"Feature '{spec.Name}' is not a column of this data. Columns: {table.KeyName}"
                + string.Concat(table.Columns.Select(column => $", {column.Name}"))
                + ". A history of items needs SharedWith, the name of a sparse item feature.",
            spec.Name
        );
}
