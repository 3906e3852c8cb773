using System.Text.Json;

namespace Rechub.Data.Reading.Json;

/// <summary>The fields of one object of a file, whatever objects they lie in.</summary>
internal sealed class JsonRecord
{
    /// <summary>An object of more keys is a map and no record: its further keys are no columns.</summary>
    private const int MostColumns = 10_000;

    private readonly JsonNode root = new("", "");
    private readonly List<string> columns = [];
    private readonly Dictionary<string, int> fields = new(StringComparer.Ordinal);
    private readonly List<string> late = [];
    private Slot[] slots = new Slot[16];
    private char[] text = new char[256];
    private int textLength;
    private int nodeCount;
    private long number;

    private struct Slot
    {
        public long Record;
        public FieldKind Kind;
        public long Integer;
        public double Number;
        public int Start;
        public int Length;
        public object? Value;
        public string? Problem;
    }

    /// <summary>The paths of all values met so far, such as <c>user.id</c>.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Whether keys that are new become columns.</summary>
    public bool IsLearning { get; set; } = true;

    /// <summary>Keys that were met after learning had ended.</summary>
    public IReadOnlyList<string> Late => late;

    /// <summary>Whether the last record is an object.</summary>
    public bool IsObject { get; private set; }

    /// <summary>A field of the record.</summary>
    public FieldValue this[int field]
    {
        get
        {
            ref readonly var slot = ref slots[field];
            if (slot.Record != number)
                return FieldValue.Missing;
            if (slot.Value is { } value)
                return FieldValue.From(value);
            return slot.Kind switch
            {
                FieldKind.Integer => FieldValue.OfInteger(slot.Integer),
                FieldKind.Number => FieldValue.OfNumber(slot.Number),
                FieldKind.Text => FieldValue.OfText(text.AsSpan(slot.Start, slot.Length)),
                FieldKind.Invalid => FieldValue.Invalid,
                _ => FieldValue.Missing,
            };
        }
    }

    /// <summary>What is wrong with a field whose kind is <see cref="FieldKind.Invalid"/>.</summary>
    public string? ProblemOf(int field) =>
        slots[field].Record == number ? slots[field].Problem : null;

    /// <summary>Says which columns are asked for; the others are passed over.</summary>
    public void Select(IReadOnlySet<int> fields) => root.Select(fields);

    /// <summary>Reads an object; false where its end is not there yet.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        number++;
        textLength = 0;
        if (!reader.Read())
            return false;
        IsObject = reader.TokenType == JsonTokenType.StartObject;
        return IsObject ? TryObject(ref reader, root) : reader.TrySkip();
    }

    private bool TryObject(ref Utf8JsonReader reader, JsonNode node)
    {
        var expected = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return true;
            var child = node.Find(ref reader, ref expected) ?? Add(node, ref reader);
            if (!reader.Read())
                return false;
            var complete = reader.TokenType switch
            {
                JsonTokenType.StartObject when IsLearning || child?.HasWanted == true => TryObject(
                    ref reader,
                    child!
                ),
                JsonTokenType.StartObject => reader.TrySkip(),
                _ => TryValue(ref reader, child),
            };
            if (!complete)
                return false;
        }

        return false;
    }

    /// <summary>Adds a key that is new.</summary>
    private JsonNode? Add(JsonNode node, ref Utf8JsonReader reader)
    {
        if (nodeCount == MostColumns)
            return IsLearning
                ? throw new JsonException(
                    "its objects have more than 10,000 keys; give lists or records in place of maps."
                )
                : null;
        nodeCount++;
        var child = node.Add(reader.GetString()!);
        if (!IsLearning)
            late.Add(child.Path);
        return child;
    }

    private bool TryValue(ref Utf8JsonReader reader, JsonNode? node)
    {
        if (node is { Field: < 0 } && IsLearning)
        {
            // A key user.id and a key id within user are one column.
            if (!fields.TryGetValue(node.Path, out var field))
            {
                field = columns.Count;
                fields.Add(node.Path, field);
                columns.Add(node.Path);
                if (slots.Length < columns.Count)
                    Array.Resize(ref slots, 2 * slots.Length);
            }

            node.Field = field;
        }

        if (node?.IsWanted != true)
            return reader.TrySkip();
        ref var slot = ref slots[node.Field];
        var isSecond = slot.Record == number;
        slot = new Slot { Record = number };
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                ReadText(ref reader, ref slot);
                break;
            case JsonTokenType.Number:
                ReadNumber(ref reader, ref slot);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                slot.Value = reader.GetBoolean();
                break;
            case JsonTokenType.StartArray:
                if (!TryList(ref reader, ref slot))
                    return false;
                break;
            default:
                break;
        }

        if (isSecond)
            (slot.Kind, slot.Value, slot.Problem) = (
                FieldKind.Invalid,
                null,
                "the key stands twice in its object."
            );
        return true;
    }

    private void ReadText(ref Utf8JsonReader reader, ref Slot slot)
    {
        // A byte of UTF-8 or of an escape is a character at most.
        var most = textLength + reader.ValueSpan.Length;
        if (most > text.Length)
            Array.Resize(ref text, Math.Max(most, 2 * text.Length));
        try
        {
            slot.Start = textLength;
            slot.Length = reader.CopyString(text.AsSpan(textLength));
            slot.Kind = FieldKind.Text;
            textLength += slot.Length;
        }
        catch (InvalidOperationException)
        {
            (slot.Kind, slot.Problem) = (
                FieldKind.Invalid,
                "found bytes or an escape that are no Unicode text. JSON is UTF-8: convert the file."
            );
        }
    }

    private static void ReadNumber(ref Utf8JsonReader reader, ref Slot slot)
    {
        if (reader.TryGetInt64(out slot.Integer))
            slot.Kind = FieldKind.Integer;
        else if (
            reader.ValueSpan.IndexOfAny("."u8[0], "e"u8[0], "E"u8[0]) >= 0
            && reader.TryGetDouble(out slot.Number)
            && double.IsFinite(slot.Number)
        )
            slot.Kind = FieldKind.Number;
        else
            // Digits that no number of 64 bits holds are still an id.
            slot.Value = System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
    }

    private static bool TryList(ref Utf8JsonReader reader, ref Slot slot)
    {
        var elements = new List<object?>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndArray:
                    if (slot.Kind != FieldKind.Invalid)
                        slot.Value = elements;
                    return true;
                case JsonTokenType.String:
                    elements.Add(reader.GetString());
                    break;
                case JsonTokenType.Null:
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    (slot.Kind, slot.Problem) = (
                        FieldKind.Invalid,
                        "found a list of objects or lists, expected one of values. Give each element a record of its own."
                    );
                    if (!reader.TrySkip())
                        return false;
                    break;
                default:
                    elements.Add(System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
                    break;
            }
        }

        return false;
    }
}
