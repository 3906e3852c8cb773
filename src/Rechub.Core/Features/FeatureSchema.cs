using Rechub.Data;

namespace Rechub.Features;

/// <summary>The fitted features of both towers, and their embedding tables. Immutable; saved with the model.</summary>
public sealed class FeatureSchema
{
    /// <summary>Makes a schema. The order of features is that of the towers' inputs.</summary>
    public FeatureSchema(Feature[] userFeatures, Feature[] itemFeatures, EmbeddingTable[] tables)
    {
        UserFeatures = userFeatures;
        ItemFeatures = itemFeatures;
        Tables = tables;
    }

    /// <summary>Features of the user tower.</summary>
    public Feature[] UserFeatures { get; }

    /// <summary>Features of the item tower.</summary>
    public Feature[] ItemFeatures { get; }

    /// <summary>Embedding tables; several features may share one.</summary>
    public EmbeddingTable[] Tables { get; }

    /// <summary>The vocabularies of all features, user features first; a shared one occurs once.</summary>
    internal IEnumerable<Vocabulary> Vocabularies =>
        UserFeatures
            .Concat(ItemFeatures)
            .Select(feature => feature.Vocabulary)
            .OfType<Vocabulary>()
            .Distinct();

    /// <summary>Encodes the features of both towers.</summary>
    /// <exception cref="RechubException">The data lacks the column of a user feature: it is not of the kind that the model was made for.</exception>
    internal EncodedFeatures Encode(InteractionData data) =>
        Encode(data, new Lazy<EncodedFeature[]>(() => EncodeItems(data.Items)));

    /// <summary>The item features of a table's rows, in the order of the item tower.</summary>
    internal EncodedFeature[] EncodeItems(EntityTable items) =>
        [.. ItemFeatures.Select(feature => feature.Encoder!.Encode(items, feature.Name))];

    /// <summary>The user features of some data, in the order of the user tower.</summary>
    /// <exception cref="RechubException">The data lacks the column of a user feature.</exception>
    internal EncodedFeature[] EncodeUsers(InteractionData data) =>
        EncodeUsers(data, new Lazy<EncodedFeature[]>(() => EncodeItems(data.Items)));

    private EncodedFeatures Encode(InteractionData data, Lazy<EncodedFeature[]> items) =>
        new(EncodeUsers(data, items), items.Value);

    private EncodedFeature[] EncodeUsers(InteractionData data, Lazy<EncodedFeature[]> items) =>
        [
            .. UserFeatures.Select(feature =>
                feature.HistoryOf is null
                    ? EncodeColumn(data, feature)
                    : EncodeHistory(data, feature.HistoryOf, items)
            ),
        ];

    private static EncodedFeature EncodeColumn(InteractionData data, Feature feature)
    {
        var isKey = string.Equals(
            feature.Name,
            data.Users.KeyName,
            StringComparison.OrdinalIgnoreCase
        );
        if (!isKey && data.Users.Find(feature.Name) is null)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "DataModelMismatch",
                $"The users of '{data.Source}' have no column '{feature.Name}', which the model was trained with. They have: {string.Join(", ", data.Users.Columns.Select(column => column.Name).Prepend(data.Users.KeyName))}. Import the data as for training.",
                feature.Name
            );
        return feature.Encoder!.Encode(data.Users, feature.Name);
    }

    private HistoryCodes EncodeHistory(
        InteractionData data,
        string itemFeature,
        Lazy<EncodedFeature[]> items
    )
    {
        var feature = ItemFeatures.First(f => f.Name == itemFeature);
        var codeOfItem = ((SparseEncoder)feature.Encoder!).Codes(data.Items, itemFeature);
        return new HistoryCodes(data.Log.ItemRows, codeOfItem)
        {
            Items = items,
            Times = data.Log.Times,
        };
    }
}
