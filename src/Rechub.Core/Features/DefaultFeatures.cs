using Rechub.Data;

namespace Rechub.Features;

/// <summary>The features of a model for which none are chosen.</summary>
internal static class DefaultFeatures
{
    /// <summary>The id and every column but the title, which identifies an item and does not describe it.</summary>
    public static FeatureSpec[] Of(EntityTable table) =>
        [
            new FeatureSpec(table.KeyName),
            .. table
                .Columns.Where(column =>
                    !string.Equals(column.Name, "title", StringComparison.OrdinalIgnoreCase)
                )
                .Select(column => new FeatureSpec(column.Name)),
        ];

    /// <summary>The user's history of item ids, pooled.</summary>
    public static FeatureSpec History(EntityTable items) =>
        new($"hist_{items.KeyName}") { Kind = FeatureKind.Sequence, SharedWith = items.KeyName };

    /// <summary>The user's latest item ids, concatenated.</summary>
    public static FeatureSpec Recent(EntityTable items, int length) =>
        new($"recent_{items.KeyName}")
        {
            Kind = FeatureKind.Sequence,
            SharedWith = items.KeyName,
            Pooling = Pooling.Concat,
            Length = length,
        };
}
