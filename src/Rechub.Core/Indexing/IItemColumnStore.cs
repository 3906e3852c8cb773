namespace Rechub.Indexing;

/// <summary>An index whose item columns can be read back.</summary>
public interface IItemColumnStore : IItemIndex
{
    /// <summary>Names of the item columns, that of the ids first.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>
    /// Values of some columns for some items: a row an item in their order, null where an id is not in the index. A missing value
    /// is null.
    /// </summary>
    /// <param name="ids">Ids as callers give them: an integer of any width or its text.</param>
    /// <param name="columns">Some of <see cref="ColumnNames"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    IReadOnlyList<object?[]?> ReadColumns(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    );
}
