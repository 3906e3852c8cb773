using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>What lists were made from, for whoever measures them. It travels beside the records, never in them.</summary>
/// <param name="Data">The interactions that were evaluated; null when users were served.</param>
/// <param name="Index">The index that was searched; null for a baseline.</param>
internal sealed record RecallOrigin(InteractionData? Data, IItemIndex? Index);
