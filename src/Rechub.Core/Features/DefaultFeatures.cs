using Rechub.Data;

namespace Rechub.Features;

/// <summary>Features that a model has when nobody chooses them.</summary>
internal static class DefaultFeatures
{
    /// <summary>Everything known of a user or item but its title, which names rather than describes it.</summary>
    public static FeatureSpec[] Of(EntityTable table) =>
        [
            new FeatureSpec(table.KeyName),
            .. table
                .Columns.Where(column =>
                    !string.Equals(column.Name, "title", StringComparison.OrdinalIgnoreCase)
                )
                .Select(column => new FeatureSpec(column.Name)),
        ];

    /// <summary>A user's history of item ids, pooled.</summary>
    public static FeatureSpec History(EntityTable items) =>
        new($"hist_{items.KeyName}") { Kind = FeatureKind.Sequence, SharedWith = items.KeyName };

    /// <summary>A user's latest items, one by one.</summary>
    public static FeatureSpec Recent(EntityTable items, int length) =>
        new($"recent_{items.KeyName}")
        {
            Kind = FeatureKind.Sequence,
            SharedWith = items.KeyName,
            Pooling = Pooling.Concat,
            Length = length,
        };
}
