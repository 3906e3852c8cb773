namespace Rechub.Indexing;

/// <summary>What becomes of items that a model knows nothing of (<see cref="Models.TwoTowerModel.UnknownItems"/>).</summary>
public enum ColdItemPolicy
{
    /// <summary>They are in the index, all with one vector.</summary>
    Include,

    /// <summary>They are left out.</summary>
    Exclude,
}
