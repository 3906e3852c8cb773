using System.Globalization;
using Rechub.Data;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>The key of a collection, and ids as callers give them.</summary>
/// <param name="Name">Name of the key's field.</param>
/// <param name="IsText">Whether ids are texts; otherwise they are 64-bit integers.</param>
/// <param name="MaximumBytes">The most bytes that an id takes on the wire.</param>
internal sealed record ItemKey(string Name, bool IsText, int MaximumBytes)
{
    private const int IntegerBytes = 10;
    private const int LongestText = 65_535;

    /// <summary>The key of a collection.</summary>
    public static ItemKey Of(CollectionSchema schema) =>
        Of(schema.Fields.First(field => field.IsPrimaryKey));

    /// <summary>The key that a field is.</summary>
    public static ItemKey Of(FieldSchema field) =>
        field.DataType == DataType.VarChar
            ? new(field.Name, IsText: true, WireWriter.SizeOfField(LengthLimit(field)))
            : new(field.Name, IsText: false, IntegerBytes);

    /// <summary>An id as the collection holds it; null for what cannot be one.</summary>
    public object? Parse(object id) => EntityId.As(id, IsText);

    /// <summary>The distinct ids among some values.</summary>
    public IdColumn ToColumn(IEnumerable<object> ids) => IdColumn.Of(ids, IsText);

    private static int LengthLimit(FieldSchema field) =>
        int.TryParse(
            field.TypeParams.FirstOrDefault(parameter => parameter.Key == "max_length")?.Value,
            CultureInfo.InvariantCulture,
            out var limit
        )
            ? limit
            : LongestText;
}
