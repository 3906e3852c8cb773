using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>
/// Items to leave out of each query's hits: query q excludes rows <c>Rows[Offsets[q] .. Offsets[q + 1])</c> of the catalog.
/// </summary>
public sealed record ExcludedItems(IdColumn Catalog, int[] Offsets, int[] Rows);
