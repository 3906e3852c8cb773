using Rechub.Data;
using Rechub.Features;

namespace Rechub.Models;

/// <summary>
/// A model that maps users and items to vectors of one space, so that a user's best items are the nearest vectors. Vectors are
/// row-major float arrays of <see cref="VectorDimension"/> columns, a row an item and <see cref="UserVectorCount"/> rows a user.
/// </summary>
public abstract class TwoTowerModel : RecallModel
{
    /// <summary>Length of a user or item vector.</summary>
    public abstract int VectorDimension { get; }

    /// <summary>Vectors a user has, K; an item's score is the best over them.</summary>
    public virtual int UserVectorCount => 1;

    /// <summary>How a user and an item vector give a score.</summary>
    public abstract Scoring Scoring { get; }

    /// <summary>The items the model knows, with their features and titles; saved with it.</summary>
    public abstract EntityTable Items { get; }

    /// <summary>What the model reads of a user: its columns, and its history as lists of item features.</summary>
    public abstract IReadOnlyList<Feature> UserFeatures { get; }

    /// <summary>Vectors of the items of a table, row for row. Unknown ids and values use the out-of-vocabulary rows.</summary>
    public abstract float[] EncodeItems(EntityTable items, CancellationToken cancellation);

    /// <summary>
    /// Vectors of users as they were at a moment: user <c>userRows[i]</c> with the history that ends before log position
    /// <c>historyEnds[i]</c>; a user's vectors stand one after another. Unknown ids and values use the out-of-vocabulary rows.
    /// </summary>
    public abstract float[] EncodeUsers(
        InteractionData data,
        ReadOnlyMemory<int> userRows,
        ReadOnlyMemory<int> historyEnds,
        CancellationToken cancellation
    );
}
