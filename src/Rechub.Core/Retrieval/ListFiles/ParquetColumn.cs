using ParquetSharp;

namespace Rechub.Retrieval.ListFiles;

/// <summary>A column of a row group that is being filled.</summary>
/// <param name="name">Its name.</param>
internal abstract class ParquetColumn(string name)
{
    /// <summary>Its name.</summary>
    protected string Name { get; } = name;

    /// <summary>Decides the type, if the values do, and checks that they are of it.</summary>
    public virtual void Settle() { }

    /// <summary>The column of the file's schema.</summary>
    public abstract Column Describe();

    /// <summary>Writes the values to the next column of a row group, and forgets them.</summary>
    public abstract void Write(RowGroupWriter group);
}
