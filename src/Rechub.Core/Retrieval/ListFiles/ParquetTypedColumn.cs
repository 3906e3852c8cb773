using System.Runtime.InteropServices;
using ParquetSharp;

namespace Rechub.Retrieval.ListFiles;

/// <summary>A column of values of one type.</summary>
/// <param name="name">Its name.</param>
internal sealed class ParquetTypedColumn<T>(string name) : ParquetColumn(name)
{
    private readonly List<T> values = [];

    /// <summary>Values since the last row group.</summary>
    public int Count => values.Count;

    /// <summary>Adds a value.</summary>
    public void Add(T value) => values.Add(value);

    public override Column Describe() => new Column<T>(Name);

    public override void Write(RowGroupWriter group)
    {
        using var writer = group.NextColumn().LogicalWriter<T>();
        writer.WriteBatch(CollectionsMarshal.AsSpan(values));
        values.Clear();
    }
}
