using System.Text.Json;
using Rechub.Features;
using Rechub.Models;

namespace Rechub.Serialization;

/// <summary>
/// What a bundle says of itself, as JSON in the file. Layout of the file, all little-endian: 8 bytes magic, 4 bytes format
/// version, 4 bytes length of the JSON header, the header, its sections one after another, and a SHA-256 of everything before.
/// Sections: vocabularies, item ids, item columns, parameters, then the attachment where there is one.
/// </summary>
internal sealed record ModelFileHeader
{
    public required string Architecture { get; init; }

    /// <summary>The only engine that computes the architecture; null when every engine does, as for DSSM.</summary>
    public Engine? RequiredEngine { get; init; }

    public required string ModelId { get; init; }

    /// <summary>The architecture's options.</summary>
    public required JsonElement Options { get; init; }

    public required ModelFileFeature[] UserFeatures { get; init; }

    public required ModelFileFeature[] ItemFeatures { get; init; }

    public required EmbeddingTable[] Tables { get; init; }

    /// <summary>Whether each vocabulary is text, in the order of their section.</summary>
    public required bool[] VocabularyIsText { get; init; }

    public required string ItemKey { get; init; }

    public required ModelFileColumn[] ItemColumns { get; init; }

    /// <summary>The epochs of the training; null for a model that is not trained.</summary>
    public EpochReport[]? Epochs { get; init; }

    public long Seed { get; init; }

    /// <summary>What the attachment is, such as the state of a training; null for none.</summary>
    public string? Attachment { get; init; }
}
