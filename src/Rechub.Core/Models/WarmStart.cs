using System.Globalization;
using Rechub.Features;
using Rechub.Layers;

namespace Rechub.Models;

/// <summary>
/// Initializes a model over newer data from the parameters of an older model. Embeddings are copied by raw value: users, items
/// and values that the older model knows keep their embedding, whatever their row is now; new ones keep their initial embedding.
/// Layers are copied whole. The weights of a new feature are 0; those of a dropped feature are left out. So known users and items
/// start with the older model's vectors, unless features changed.
/// </summary>
public sealed class WarmStart
{
    private readonly NeuralModel older;

    private WarmStart(NeuralModel model, NeuralModel older)
    {
        this.older = older;
        Model = new NeuralModel(
            model.Options,
            model.Schema,
            model.Parameters.Clone(),
            model.Items,
            model.Data
        )
        {
            Extent = older.Extent,
        };
    }

    /// <summary>The model to train: over the newer data, with the older model's parameters.</summary>
    public NeuralModel Model { get; }

    /// <summary>For each embedding table of both models: how many of its values the older model knows, and how many it has.</summary>
    public IReadOnlyList<(string Table, int Known, int Total)> Tables { get; private set; } = [];

    /// <summary>Features that only the newer model has.</summary>
    public IReadOnlyList<string> NewFeatures { get; private set; } = [];

    /// <summary>Features that only the older model has.</summary>
    public IReadOnlyList<string> DroppedFeatures { get; private set; } = [];

    /// <summary>Starts a copy of <paramref name="model"/> from <paramref name="older"/>.</summary>
    /// <exception cref="RechubException">
    /// The older model is not trained (<c>ModelNotTrained</c>), has other layers or features (<c>WarmStartMismatch</c>), or knows
    /// none of the items (<c>WarmStartUnrelated</c>).
    /// </exception>
    public static WarmStart Of(NeuralModel model, NeuralModel older)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(older);
        if (!older.IsTrained)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ModelNotTrained",
                "The model to start from is not trained. Give one that Start-MatchTraining or Import-RecallModel made.",
                older
            );
        }

        RequireSameLayers(model.Options, older.Options);
        var start = new WarmStart(model, older);
        start.TransferTables();
        start.TransferLayers();
        return start;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(
            ", ",
            Tables.Select(table =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table.Known} of {table.Total} {table.Table}"
                )
            )
        )
        + " known"
        + (NewFeatures.Count > 0 ? $"; new features: {string.Join(", ", NewFeatures)}" : "")
        + (DroppedFeatures.Count > 0 ? $"; gone: {string.Join(", ", DroppedFeatures)}" : "");

    private void TransferTables()
    {
        var tables = new List<(string, int, int)>();
        foreach (var table in Model.Schema.Tables)
        {
            var before = Array.Find(older.Schema.Tables, other => Same(other.Name, table.Name));
            if (before is null)
                continue;
            Require(
                table.Dimension == before.Dimension,
                $"embeddings of {table.Name} of length {table.Dimension}",
                $"{before.Dimension}"
            );
            var (known, total) = TransferTable(table, before);
            if (total > 0)
                tables.Add((table.Name, known, total));
        }

        Tables = tables;
        var key = Model.Items.KeyName;
        if (tables.Any(table => Same(table.Item1, key) && table.Item2 == 0))
        {
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "WarmStartUnrelated",
                $"The older model knows no {key} of this data: it was trained on other data. Give a model of an earlier state of these interactions, or train without -WarmStart.",
                older
            );
        }
    }

    // Row 0 is padding, row i + 1 is known value i, and the last row is out of vocabulary.
    private (int Known, int Total) TransferTable(EmbeddingTable table, EmbeddingTable before)
    {
        var source = older.Parameters.ValuesOf(InputLayer.TableName(before.Name));
        var target = Model.Parameters.ValuesOf(InputLayer.TableName(table.Name));
        var known = 0;
        var rows = VocabularyOf(older.Schema, before)
            .Values.RowsOf(VocabularyOf(Model.Schema, table).Values);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0)
                continue;
            known++;
            Copy(source, rows[i] + 1, target, i + 1, table.Dimension);
        }

        Copy(source, before.Rows - 1, target, table.Rows - 1, table.Dimension);
        return (known, rows.Length);
    }

    private void TransferLayers()
    {
        FeatureInput[] inputs = [.. Model.Options.FeatureInputs(Model.Schema)];
        FeatureInput[] inputsBefore = [.. older.Options.FeatureInputs(older.Schema)];
        foreach (var block in Model.Parameters.Blocks)
        {
            if (
                block.Role != ParameterRole.Embedding
                && !Array.Exists(inputs, input => input.Weight == block.Name)
            )
                Model.Options.CopyLayer(
                    older.Parameters[block.Name],
                    older.Parameters.ValuesOf(block.Name),
                    block,
                    Model.Parameters.ValuesOf(block.Name)
                );
        }

        var added = new List<string>();
        var dropped = new List<string>();
        for (var i = 0; i < inputs.Length; i++)
            TransferInputs(inputs[i], inputsBefore[i].Features, added, dropped);
        (NewFeatures, DroppedFeatures) = (added, dropped);
    }

    private void TransferInputs(
        FeatureInput input,
        IReadOnlyList<Feature> earlier,
        List<string> added,
        List<string> dropped
    )
    {
        var columns = Model.Parameters[input.Weight].Columns;
        var target = Model.Parameters.ValuesOf(input.Weight);
        var source = older.Parameters.ValuesOf(input.Weight);
        target.Clear();
        var row = 0;
        foreach (var feature in input.Features)
        {
            var (before, rowBefore) = Find(earlier, feature.Name);
            if (before is null)
            {
                added.Add(feature.Name);
            }
            else
            {
                RequireSameFeature(feature, before);
                // If a concatenated list is longer now, the weights of its new elements stay 0, like those of a new feature.
                var length = Math.Min(feature.Width, before.Width) * columns;
                source.Slice(rowBefore * columns, length).CopyTo(target[(row * columns)..]);
                var (scales, scalesBefore) = (ScalesOf(feature), ScalesOf(before));
                for (var i = 0; i < scales.Count; i++)
                    Rescale(
                        input,
                        target.Slice((row + i) * columns, columns),
                        scales[i],
                        scalesBefore[i]
                    );
            }

            row += feature.Width;
        }

        dropped.AddRange(
            earlier
                .Select(feature => feature.Name)
                .Where(n => Find(input.Features, n).Feature is null)
        );
    }

    // The layer saw x₁ = (v − shift₁) / scale₁ and now sees x₂: x₁ = (scale₂·x₂ + shift₂ − shift₁) / scale₁. The product is unchanged.
    private void Rescale(
        FeatureInput input,
        Span<float> weights,
        DenseEncoder now,
        DenseEncoder before
    )
    {
        var bias = Model.Parameters.ValuesOf(input.Bias);
        for (var i = 0; i < weights.Length; i++)
        {
            bias[i] += (float)(weights[i] * (now.Shift - before.Shift) / before.Scale);
            weights[i] = (float)(weights[i] * now.Scale / before.Scale);
        }
    }

    private static IReadOnlyList<DenseEncoder> ScalesOf(Feature feature) =>
        feature.Encoder switch
        {
            DenseEncoder number => [number],
            VectorEncoder vector => vector.Components,
            _ => [],
        };

    private static (Feature? Feature, int Row) Find(IReadOnlyList<Feature> features, string name)
    {
        var row = 0;
        foreach (var feature in features)
        {
            if (Same(feature.Name, name))
                return (feature, row);
            row += feature.Width;
        }

        return (null, row);
    }

    private static Vocabulary VocabularyOf(FeatureSchema schema, EmbeddingTable table) =>
        schema
            .UserFeatures.Concat(schema.ItemFeatures)
            .First(feature => Same(feature.Name, table.Name))
            .Vocabulary!;

    private static void Copy(
        Span<float> source,
        int from,
        Span<float> target,
        int to,
        int length
    ) => source.Slice(from * length, length).CopyTo(target.Slice(to * length, length));

    private static void RequireSameLayers(ModelArchitecture now, ModelArchitecture before)
    {
        Require(now.Name == before.Name, $"the architecture {now.Name}", before.Name);
        foreach (var (here, there) in now.LayerDifferences(before))
            Require(false, here, there);
    }

    private static void RequireSameFeature(Feature feature, Feature before)
    {
        Require(
            feature.Kind == before.Kind,
            $"the feature {feature.Name} as {feature.Kind}",
            $"{before.Kind}"
        );
        Require(
            feature.Kind != FeatureKind.Dense || feature.Width == before.Width,
            $"the feature {feature.Name} of {feature.Width} numbers",
            $"{before.Width}"
        );
        Require(
            Same(feature.Table, before.Table),
            $"the feature {feature.Name} with the table of {feature.Table}",
            $"that of {before.Table}"
        );
        Require(
            feature.Kind != FeatureKind.Sequence || feature.Pooling == before.Pooling,
            $"the feature {feature.Name} pooled by {feature.Pooling}",
            $"{before.Pooling}"
        );
    }

    private static bool Same(string? x, string? y) =>
        string.Equals(x, y, StringComparison.OrdinalIgnoreCase);

    private static void Require(bool holds, string now, string before)
    {
        if (!holds)
        {
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "WarmStartMismatch",
                $"This model has {now}, the older one {before}. A warm start needs the same: make this model as the older one was made, or train it without -WarmStart."
            );
        }
    }
}
