namespace Rechub.Indexing;

/// <summary>What becomes of items that a model knows nothing of (<see cref="Models.TwoTowerModel.UnknownItems"/>).</summary>
public enum ColdItemPolicy
{
    /// <summary>They are published, with a warning that gives their number.</summary>
    Include,

    /// <summary>They are left out.</summary>
    Exclude,
}
