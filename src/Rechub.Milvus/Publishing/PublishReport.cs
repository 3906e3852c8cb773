namespace Rechub.Milvus.Publishing;

/// <summary>What a publish did, and how long each part took.</summary>
/// <param name="Version">The new version.</param>
/// <param name="Count">Number of items.</param>
/// <param name="Upsert">Time of sending the rows.</param>
/// <param name="Searchable">Time from the beginning until every row was counted under strong consistency.</param>
/// <param name="Live">Time from the beginning until the index was built and the alias moved.</param>
/// <param name="Warnings">What went wrong after the new version was live.</param>
public sealed record PublishReport(
    string Version,
    long Count,
    TimeSpan Upsert,
    TimeSpan Searchable,
    TimeSpan Live,
    IReadOnlyList<string> Warnings
);
