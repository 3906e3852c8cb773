using System.Text.Json;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;

namespace Rechub.Serialization;

/// <summary>
/// The JSON header of a model file. Layout of the file, little-endian: 8 bytes magic, 4 bytes format version, 4 bytes length of the
/// header, the header, the sections, and the SHA-256 of everything before it. Sections: vocabularies, item ids, item columns,
/// parameters, in format version 2 the extent of the training (user ids, counts, times), and the attachment if there is one.
/// </summary>
internal sealed record ModelFileHeader
{
    public required string Architecture { get; init; }

    /// <summary>The only engine that computes the architecture; null when every engine does.</summary>
    public Engine? RequiredEngine { get; init; }

    public required string ModelId { get; init; }

    /// <summary>The architecture's options.</summary>
    public required JsonElement Options { get; init; }

    public required ModelFileFeature[] UserFeatures { get; init; }

    public required ModelFileFeature[] ItemFeatures { get; init; }

    public required EmbeddingTable[] Tables { get; init; }

    /// <summary>For each vocabulary, in the order of the section: whether its values are text.</summary>
    public required bool[] VocabularyIsText { get; init; }

    public required string ItemKey { get; init; }

    public required ModelFileColumn[] ItemColumns { get; init; }

    /// <summary>The epochs of the training; null for a model that is not trained.</summary>
    public EpochReport[]? Epochs { get; init; }

    public long Seed { get; init; }

    /// <summary>Whether the data allowed repeats; null in files that do not tell.</summary>
    public RepeatPolicy? Repeat { get; init; }

    /// <summary>Describes the attachment, such as the state of a training; null without one.</summary>
    public string? Attachment { get; init; }
}
