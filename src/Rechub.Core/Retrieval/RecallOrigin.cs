using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>What lists were made from; measuring uses it. It is not part of their output.</summary>
/// <param name="Data">The data, in evaluation; null in serving.</param>
/// <param name="Index">The index that was searched; null for a baseline.</param>
internal sealed record RecallOrigin(InteractionData? Data, IItemIndex? Index);
