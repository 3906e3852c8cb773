using Rechub.Data;

namespace Rechub.Features;

/// <summary>What a model has learned about a column from the training part: its values, or its scale.</summary>
public abstract class FeatureEncoder
{
    /// <summary>Encodes the column <paramref name="name"/> of a table; a column that is not there is unknown in every row.</summary>
    internal abstract EncodedFeature Encode(EntityTable table, string name);
}
