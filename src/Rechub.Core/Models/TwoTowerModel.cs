using Rechub.Data;
using Rechub.Features;

namespace Rechub.Models;

/// <summary>
/// A model that maps users and items to vectors of one space, where a user's best items are the nearest vectors. Vectors are
/// row-major float arrays of <see cref="VectorDimension"/> columns: one row per item, <see cref="UserVectorCount"/> rows per user.
/// </summary>
public abstract class TwoTowerModel : RecallModel
{
    /// <summary>Length of a user or item vector.</summary>
    public abstract int VectorDimension { get; }

    /// <summary>Number of vectors of a user, K. An item's score is the best over them.</summary>
    public virtual int UserVectorCount => 1;

    /// <summary>How a user and an item vector give a score.</summary>
    public abstract Scoring Scoring { get; }

    /// <summary>The items that the model was trained on, with their features and titles; saved with the model.</summary>
    public abstract EntityTable Items { get; }

    /// <summary>The user features that the model reads: columns of the user, and histories of item features.</summary>
    public abstract IReadOnlyList<Feature> UserFeatures { get; }

    /// <summary>Whether the model knows a user by the history alone: the vector of a user without one is 0, and says nothing.</summary>
    public virtual bool NeedsHistory => false;

    /// <summary>Whether the model reads the times of a history.</summary>
    public virtual bool ReadsTimes => false;

    /// <summary>Encodes the items of a table, in its order. Unknown ids and values use the out-of-vocabulary rows.</summary>
    public abstract float[] EncodeItems(EntityTable items, CancellationToken cancellation);

    /// <summary>
    /// Rows of the items that the model knows nothing of: their id is not of the training part, and neither is any value of theirs. They
    /// share one vector. None by default.
    /// </summary>
    public virtual int[] UnknownItems(EntityTable items) => [];

    /// <summary>
    /// Encodes users as of a log position: user <c>userRows[i]</c> with the history before position <c>historyEnds[i]</c>. The K
    /// vectors of a user are in consecutive rows. Unknown ids and values use the out-of-vocabulary rows.
    /// </summary>
    public abstract float[] EncodeUsers(
        InteractionData data,
        ReadOnlyMemory<int> userRows,
        ReadOnlyMemory<int> historyEnds,
        CancellationToken cancellation
    );
}
