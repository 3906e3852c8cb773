namespace Rechub.Data.Reading;

/// <summary>What the records of one table say of users or items.</summary>
internal abstract class EntityFeatures
{
    /// <summary>The fields that are read.</summary>
    public abstract IEnumerable<int> Fields { get; }

    /// <summary>Whether the current record's values can be read; what cannot is reported.</summary>
    public abstract bool AreValid();

    /// <summary>Copies the current record's values to an entity.</summary>
    public abstract void Store(int entity);
}
