using Google.Protobuf.Collections;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Searching;

/// <summary>What a version stores of single items: columns and vectors, read by id.</summary>
internal sealed class StoredItems(
    CollectionClient client,
    StoredVersion version,
    ConsistencyLevel consistency
)
{
    private const int AnswerBytes = 8 << 20;
    private const int BytesOfColumns = 1 << 10;
    private const int MaximumIdsPerCall = 4_096;

    private readonly CollectionSchema schema = version.Description.Schema;
    private readonly ItemKey key = ItemKey.Of(version.Description.Schema);

    /// <summary>Names of the columns, that of the key first.</summary>
    public IReadOnlyList<string> ColumnNames =>
        [
            .. schema
                .Fields.Where(column => column.DataType != DataType.FloatVector)
                .Select(column => column.Name),
        ];

    /// <summary>Values of columns, a row an item; null where an id is not there.</summary>
    public async Task<IReadOnlyList<object?[]?>> ReadColumnsAsync(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    )
    {
        var fields = columns
            .Select(name => schema.Fields.First(field => field.Name == name))
            .ToArray();
        var found = await QueryAsync(
                ids,
                fields,
                "",
                (answer, row) =>
                    Array.ConvertAll(
                        fields,
                        field => StoredValue.Read(field, answer[field.Name], row)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return [.. ids.Select(id => Find(found, id))];
    }

    /// <summary>Vectors and titles, an item each; null where an id is not there.</summary>
    public async Task<IReadOnlyList<StoredItem?>> ReadVectorsAsync(
        IReadOnlyList<object> ids,
        CancellationToken cancellation
    )
    {
        var vector = schema.Fields.First(field => field.DataType == DataType.FloatVector);
        var titleName = ItemColumns.FindTitle(
            schema
                .Fields.Where(field => field.DataType == DataType.VarChar)
                .Select(field => field.Name)
        );
        var title = schema.Fields.FirstOrDefault(field => field.Name == titleName);
        var found = await QueryAsync(
                ids,
                title is null ? [vector] : [vector, title],
                "",
                (answer, row) =>
                    new StoredItem(
                        IdAt(answer[key.Name], row),
                        Slice(answer[vector.Name].Vectors.FloatVector.Data, row),
                        title is null
                            ? null
                            : (string?)StoredValue.Read(title, answer[title.Name], row)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        return [.. ids.Select(id => Find(found, id))];
    }

    /// <summary>Whether each of some items is there and meets a condition, which may be empty.</summary>
    public async Task<bool[]> ContainAsync(
        IReadOnlyList<object> ids,
        string condition,
        CancellationToken cancellation
    )
    {
        var found = await QueryAsync(ids, [], condition, (_, _) => true, cancellation)
            .ConfigureAwait(false);
        return [.. ids.Select(id => key.Parse(id) is { } parsed && found.ContainsKey(parsed))];
    }

    private T? Find<T>(Dictionary<object, T> found, object id)
        where T : class => key.Parse(id) is { } parsed ? found.GetValueOrDefault(parsed) : null;

    private async Task<Dictionary<object, T>> QueryAsync<T>(
        IReadOnlyList<object> ids,
        FieldSchema[] fields,
        string condition,
        Func<Dictionary<string, FieldData>, int, T> make,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<object, T>(ids.Count);
        var wanted = key.ToColumn(ids);
        string[] names =
        [
            key.Name,
            .. fields.Select(field => field.Name).Where(n => n != key.Name),
        ];
        foreach (var rows in Enumerable.Range(0, wanted.Count).Chunk(IdsPerCall(fields)))
        {
            var answer = (
                await client
                    .QueryAsync(
                        version.Name.Collection,
                        condition.Length == 0
                            ? KeyExpression.In(key.Name, wanted, rows)
                            : $"({condition}) and {KeyExpression.In(key.Name, wanted, rows)}",
                        names,
                        consistency,
                        cancellation
                    )
                    .ConfigureAwait(false)
            ).FieldsData.ToDictionary(data => data.FieldName);
            if (!answer.TryGetValue(key.Name, out var keys))
                continue;
            var count = keys.Scalars?.LongData?.Data.Count ?? keys.Scalars?.StringData?.Data.Count;
            for (var row = 0; row < count; row++)
                found[IdAt(keys, row)] = make(answer, row);
        }

        return found;
    }

    private int IdsPerCall(FieldSchema[] fields)
    {
        var bytes = Array.Exists(fields, field => field.DataType == DataType.FloatVector)
            ? BytesOfColumns + version.Manifest.Dimension * sizeof(float)
            : BytesOfColumns;
        return Math.Clamp(AnswerBytes / bytes, 1, MaximumIdsPerCall);
    }

    private object IdAt(FieldData keys, int row) =>
        key.IsText ? keys.Scalars.StringData.Data[row] : keys.Scalars.LongData.Data[row];

    private float[] Slice(RepeatedField<float> vectors, int row)
    {
        var dimension = version.Manifest.Dimension;
        var vector = new float[dimension];
        for (var d = 0; d < dimension; d++)
            vector[d] = vectors[row * dimension + d];
        return vector;
    }
}
