using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>What lists were made from; measuring uses it. It is not part of their output.</summary>
/// <param name="Data">The data, in evaluation; null in serving.</param>
/// <param name="Served">The data, in serving, where the whole of it is history; null in evaluation.</param>
/// <param name="Index">The index that was searched; null for a baseline.</param>
/// <param name="Repeat">Whether items of the history could be recommended.</param>
/// <param name="TopK">The length that was asked for.</param>
internal sealed record RecallOrigin(
    InteractionData? Data,
    InteractionData? Served,
    IItemIndex? Index,
    RepeatPolicy Repeat,
    int TopK
)
{
    /// <summary>Number of sampled items that the ground truth was ranked among; null for all items.</summary>
    public int? CandidateCount { get; init; }
}
