using System.Runtime.InteropServices;
using Rechub.Filters;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Tests.Fake;

/// <summary>A row: a value a field.</summary>
internal sealed class FakeRow : Dictionary<string, object>;

/// <summary>A collection in memory. As on a server, an insert does not look whether the key is there.</summary>
internal sealed class FakeCollection(
    CollectionSchema schema,
    CreateCollectionRequest request,
    int id
)
{
    private readonly List<FakeRow> rows = [];

    public CollectionSchema Schema { get; } = schema;

    public CreateCollectionRequest Request { get; } = request;

    public int Id { get; } = id;

    /// <summary>Properties as they are now; the request has them as they were created.</summary>
    public Dictionary<string, string> Properties { get; private set; } = Created(request);

    public Dictionary<string, string>? Index { get; set; }

    public bool IsLoaded { get; set; }

    public string Key => Schema.Fields.Single(f => f.IsPrimaryKey).Name;

    public string Metric => Index!["metric_type"];

    /// <summary>Gives every property the value that it was created with.</summary>
    public void ForgetPropertyChanges() => Properties = Created(Request);

    /// <summary>Adds the rows of a message.</summary>
    public int Insert(WriteRequest message)
    {
        var added = Enumerable.Range(0, (int)message.NumRows).Select(_ => new FakeRow()).ToArray();
        foreach (var field in message.FieldsData)
        {
            for (var i = 0; i < added.Length; i++)
                added[i][field.FieldName] = ValueOf(field, i);
        }

        rows.AddRange(added);
        return added.Length;
    }

    /// <summary>Replaces the rows of a message by their keys.</summary>
    public int Upsert(WriteRequest message)
    {
        var key = message.FieldsData.Single(field => field.FieldName == Key);
        var keys = Enumerable
            .Range(0, (int)message.NumRows)
            .Select(i => ValueOf(key, i))
            .ToHashSet();
        rows.RemoveAll(row => keys.Contains(row[Key]));
        return Insert(message);
    }

    public int Delete(string expression)
    {
        var gone = Where(expression).ToHashSet();
        return rows.RemoveAll(gone.Contains);
    }

    /// <summary>Rows that meet an expression; all for an empty one.</summary>
    public IEnumerable<FakeRow> Where(string expression)
    {
        if (expression.Length == 0)
            return rows;
        var root = Filter.Parse(expression).Root;
        // Lists of thousands of keys would otherwise be gone through for every row.
        if (root is FilterMembership membership)
        {
            var values = membership.Values.Select(value => value.Value).ToHashSet();
            return rows.Where(row => values.Contains(row[membership.Column.Name]));
        }

        return rows.Where(row => Meets(root, row));
    }

    /// <summary>The nearest rows of a query vector with their scores, best first.</summary>
    public IEnumerable<(FakeRow Row, float Score)> Nearest(
        ReadOnlyMemory<byte> query,
        string expression
    )
    {
        var vector = MemoryMarshal.Cast<byte, float>(query.Span).ToArray();
        var scored = Where(expression)
            .Select(row => (Row: row, Score: Score(vector, (float[])row["vector"])));
        return Metric == "L2"
            ? scored.OrderBy(hit => hit.Score)
            : scored.OrderByDescending(hit => hit.Score);
    }

    /// <summary>A field of some rows as an answer holds it.</summary>
    public FieldData Column(string name, IReadOnlyList<FakeRow> of)
    {
        var type = Schema.Fields.Single(field => field.Name == name).DataType;
        var data = new FieldData { FieldName = name, Type = type };
        if (type == DataType.FloatVector)
        {
            data.Vectors = new VectorField { FloatVector = new FloatArray() };
            foreach (var row in of)
                data.Vectors.FloatVector.Data.Add((float[])row[name]);
            return data;
        }

        var values = of.Select(row => row[name]).ToArray();
        data.Scalars = type switch
        {
            DataType.Int64 => new() { LongData = new() { Data = { values.Cast<long>() } } },
            DataType.Float => new() { FloatData = new() { Data = { values.Cast<float>() } } },
            DataType.Double => new() { DoubleData = new() { Data = { values.Cast<double>() } } },
            DataType.Bool => new() { BoolData = new() { Data = { values.Cast<bool>() } } },
            DataType.Array => new() { ArrayData = new() { Data = { values.Cast<ScalarField>() } } },
            _ => new() { StringData = new() { Data = { values.Cast<string>() } } },
        };
        return data;
    }

    private static Dictionary<string, string> Created(CreateCollectionRequest request) =>
        request.Properties.ToDictionary(property => property.Key, property => property.Value);

    private float Score(float[] left, float[] right)
    {
        double dot = 0;
        double ll = 0;
        double rr = 0;
        for (var i = 0; i < left.Length; i++)
        {
            dot += (double)left[i] * right[i];
            ll += (double)left[i] * left[i];
            rr += (double)right[i] * right[i];
        }

        return (float)(
            Metric switch
            {
                "IP" => dot,
                "COSINE" => dot / Math.Sqrt(ll * rr),
                _ => ll - 2 * dot + rr,
            }
        );
    }

    private static object ValueOf(FieldData field, int row)
    {
        if (field.FieldCase == FieldData.FieldOneofCase.Vectors)
        {
            var dimension = (int)field.Vectors.Dim;
            return field.Vectors.FloatVector.Data.Skip(row * dimension).Take(dimension).ToArray();
        }

        return field.Type switch
        {
            DataType.Int64 => field.Scalars.LongData.Data[row],
            DataType.Float => field.Scalars.FloatData.Data[row],
            DataType.Double => field.Scalars.DoubleData.Data[row],
            DataType.Bool => field.Scalars.BoolData.Data[row],
            DataType.Array => field.Scalars.ArrayData.Data[row],
            _ => field.Scalars.StringData.Data[row],
        };
    }

    private static bool Meets(FilterExpression expression, FakeRow row) =>
        expression switch
        {
            FilterAnd all => all.Operands.All(operand => Meets(operand, row)),
            FilterOr any => any.Operands.Any(operand => Meets(operand, row)),
            FilterNot negation => !Meets(negation.Operand, row),
            FilterComparison comparison => comparison.Operator switch
            {
                FilterOperator.Equal => Compare(row, comparison) == 0,
                FilterOperator.NotEqual => Compare(row, comparison) != 0,
                FilterOperator.Less => Compare(row, comparison) < 0,
                FilterOperator.LessOrEqual => Compare(row, comparison) <= 0,
                FilterOperator.Greater => Compare(row, comparison) > 0,
                _ => Compare(row, comparison) >= 0,
            },
            FilterMembership membership => membership.Values.Any(value =>
                value.Value.Equals(row[membership.Column.Name])
            ),
            FilterPrefix prefix => ((string)row[prefix.Column.Name]).StartsWith(
                prefix.Prefix,
                StringComparison.Ordinal
            ),
            FilterContains contains => (
                (ScalarField)row[contains.Column.Name]
            ).StringData?.Data.Contains((string)contains.Value.Value) == true,
            _ => throw new NotSupportedException(expression.ToString()),
        };

    private static int Compare(FakeRow row, FilterComparison comparison) =>
        row[comparison.Column.Name] is string text
            ? string.CompareOrdinal(text, (string)comparison.Value.Value)
            : Convert
                .ToDouble(row[comparison.Column.Name], null)
                .CompareTo(Convert.ToDouble(comparison.Value.Value, null));
}
