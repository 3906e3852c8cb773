using Rechub.Features;

namespace Rechub.Serialization;

/// <summary>
/// The features of a bundle. Towers compute with raw memory, so everything that they rely on is checked: a header can say
/// anything.
/// </summary>
internal static class ModelFileSchema
{
    /// <summary>The schema that a header describes.</summary>
    /// <exception cref="InvalidDataException">Its features, tables and vocabularies do not fit together.</exception>
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
        return new Feature(
            feature.Name,
            feature.Kind,
            feature.Table,
            feature.Dimension,
            feature.Pooling,
            feature.Length,
            feature.HistoryOf,
            EncoderOf(feature, vocabularies),
            feature.IsKey
        );
    }

    private static FeatureEncoder? EncoderOf(ModelFileFeature feature, Vocabulary[] vocabularies)
    {
        if (feature.HistoryOf is not null)
            return null;
        if (feature.Kind == FeatureKind.Dense)
        {
            var (shift, scale) = (feature.Shift ?? 0, feature.Scale ?? 1);
            Require(
                double.IsFinite(shift) && double.IsFinite(scale) && scale != 0,
                $"its feature '{feature.Name}' has no scale"
            );
            return new DenseEncoder(shift, scale);
        }

        Require(
            feature.Vocabulary >= 0 && feature.Vocabulary < vocabularies.Length,
            $"its feature '{feature.Name}' has no vocabulary"
        );
        var vocabulary = vocabularies[feature.Vocabulary!.Value];
        return feature.Kind == FeatureKind.Sparse
            ? new SparseEncoder(vocabulary)
            : new SequenceEncoder(vocabulary, feature.Separator);
    }

    // Every code that an encoder gives is a row of the feature's table.
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

        var vocabulary = feature.Vocabulary;
        if (feature.HistoryOf is { } name)
        {
            var listed = Array.Find(schema.ItemFeatures, item => item.Name == name);
            Require(
                feature.Kind == FeatureKind.Sequence && listed?.Encoder is SparseEncoder,
                $"its feature '{feature.Name}' is a history of '{name}', which is no sparse item feature"
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
