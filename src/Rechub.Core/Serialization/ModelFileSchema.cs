using Rechub.Features;

namespace Rechub.Serialization;

/// <summary>
/// Restores the features of a model file. Towers compute on raw memory and a header can claim anything, so everything that towers
/// rely on is checked.
/// </summary>
internal static class ModelFileSchema
{
    /// <summary>Restores the schema that a header describes.</summary>
    /// <exception cref="InvalidDataException">The features, tables and vocabularies contradict each other.</exception>
    public static FeatureSchema Restore(ModelFileHeader header, Vocabulary[] vocabularies)
    {
        Require(
            header.UserFeatures.All(feature => feature is not null)
                && header.ItemFeatures.All(feature => feature is not null)
                && header.Tables.All(table => table is { Rows: > 0, Dimension: > 0 }),
            "its features or embedding tables are incomplete"
        );
        var schema = new FeatureSchema(
            Array.ConvertAll(header.UserFeatures, feature => Restore(feature, vocabularies)),
            Array.ConvertAll(header.ItemFeatures, feature => Restore(feature, vocabularies)),
            header.Tables
        );
        foreach (var feature in schema.ItemFeatures)
            Require(feature.Encoder is not null, $"its item feature '{feature.Name}' is a history");
        foreach (var feature in schema.UserFeatures.Concat(schema.ItemFeatures))
            RequireTable(feature, schema);
        return schema;
    }

    private static Feature Restore(ModelFileFeature feature, Vocabulary[] vocabularies)
    {
        Require(
            Enum.IsDefined(feature.Kind)
                && Enum.IsDefined(feature.Pooling)
                && feature is { Dimension: > 0, Length: > 0 },
            $"its feature '{feature.Name}' is of no known kind"
        );
        return new Feature
        {
            Name = feature.Name,
            Kind = feature.Kind,
            Table = feature.Table,
            Dimension = feature.Dimension,
            Pooling = feature.Pooling,
            Length = feature.Length,
            HistoryOf = feature.HistoryOf,
            Encoder = EncoderOf(feature, vocabularies),
            IsKey = feature.IsKey,
        };
    }

    private static FeatureEncoder? EncoderOf(ModelFileFeature feature, Vocabulary[] vocabularies)
    {
        if (feature.HistoryOf is not null)
            return null;
        if (feature.Kind == FeatureKind.Dense)
        {
            return feature.Components is { } components
                ? new VectorEncoder(
                    Array.ConvertAll(components, number => DenseOf(feature.Name, number))
                )
                : DenseOf(
                    feature.Name,
                    new ModelFileScale(
                        feature.Shift ?? 0,
                        feature.Scale ?? 1,
                        feature.Least,
                        feature.Greatest
                    )
                );
        }

        Require(
            feature.Vocabulary >= 0 && feature.Vocabulary < vocabularies.Length,
            $"its feature '{feature.Name}' has no vocabulary"
        );
        var vocabulary = vocabularies[feature.Vocabulary!.Value];
        return feature.Kind switch
        {
            FeatureKind.Sparse => new SparseEncoder(vocabulary),
            FeatureKind.Sequence => new SequenceEncoder(vocabulary, feature.Separator),
            _ => throw new ArgumentOutOfRangeException(nameof(feature), feature.Kind, null),
        };
    }

    private static DenseEncoder DenseOf(string feature, ModelFileScale? number)
    {
        Require(
            number is not null
                && double.IsFinite(number.Shift)
                && double.IsFinite(number.Scale)
                && number.Scale != 0,
            $"its feature '{feature}' has no scale"
        );
        var least = number!.Least ?? double.NegativeInfinity;
        var greatest = number.Greatest ?? double.PositiveInfinity;
        Require(least <= greatest, $"the range of its feature '{feature}' ends before it starts");
        return new DenseEncoder(number.Shift, number.Scale, least, greatest);
    }

    // Requires that every code of the feature's encoder is a row of its table.
    private static void RequireTable(Feature feature, FeatureSchema schema)
    {
        if (feature.Encoder is DenseEncoder)
        {
            Require(
                feature is { Table: null, Dimension: 1 },
                $"its dense feature '{feature.Name}' has a table"
            );
            return;
        }

        if (feature.Encoder is VectorEncoder vector)
        {
            Require(
                feature.Table is null && feature.Dimension == vector.Components.Count,
                $"its feature '{feature.Name}' has vectors of another length"
            );
            return;
        }

        var vocabulary = feature.Vocabulary;
        if (feature.HistoryOf is { } name)
        {
            var listed = Array.Find(schema.ItemFeatures, item => item.Name == name);
            Require(
                feature.Kind == FeatureKind.Sequence && listed?.Encoder is SparseEncoder,
                $"its feature '{feature.Name}' is a history of '{name}', which is not a sparse item feature"
            );
            vocabulary = listed!.Vocabulary;
        }

        var table = Array.Find(schema.Tables, table => table.Name == feature.Table);
        Require(
            table?.Rows == vocabulary!.Size && table.Dimension == feature.Dimension,
            $"its feature '{feature.Name}' does not fit its embedding table"
        );
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise);
    }
}
