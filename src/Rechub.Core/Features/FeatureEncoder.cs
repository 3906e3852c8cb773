using Rechub.Data;

namespace Rechub.Features;

/// <summary>Turns a column into codes or numbers, by the vocabulary or the scale that was fitted to the training part.</summary>
public abstract class FeatureEncoder
{
    /// <summary>Encodes the column <paramref name="name"/> of a table; without that column every row is unknown.</summary>
    internal abstract EncodedFeature Encode(EntityTable table, string name);

    /// <summary>For each row of a table, whether the column <paramref name="name"/> holds something that the model saw in training.</summary>
    internal abstract bool[] KnownRows(EntityTable table, string name);
}
