using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rechub.Retrieval.ListFiles;

/// <summary>JSON Lines: an object a line. A missing value, and a number that is not finite, is null.</summary>
internal sealed class JsonRowWriter : IRowWriter
{
    private const int Full = 1 << 16;

    private static readonly JsonEncodedText UserId = Encoded(nameof(RecallRow.UserId));
    private static readonly JsonEncodedText Rank = Encoded(nameof(RecallRow.Rank));
    private static readonly JsonEncodedText ItemId = Encoded(nameof(RecallRow.ItemId));
    private static readonly JsonEncodedText Score = Encoded(nameof(RecallRow.Score));
    private static readonly JsonEncodedText Title = Encoded(nameof(RecallRow.Title));

    private readonly Stream stream;
    private readonly JsonEncodedText[] names;
    private readonly ArrayBufferWriter<byte> buffer = new(2 * Full);
    private readonly Utf8JsonWriter json;

    public JsonRowWriter(Stream stream, IReadOnlyList<string> fields)
    {
        this.stream = stream;
        names = [.. fields.Select(Encoded)];
        json = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                SkipValidation = true,
            }
        );
    }

    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        for (var i = 0; i < list.ItemId.Length; i++)
        {
            json.WriteStartObject();
            Write(UserId, list.UserId);
            json.WriteNumber(Rank, i + 1);
            Write(ItemId, list.ItemId[i]);
            Write(Score, list.Score[i]);
            json.WriteString(Title, list.Title[i]);
            for (var field = 0; field < names.Length; field++)
                Write(names[field], fields[field].Values[i]);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= Full)
                Empty();
        }
    }

    public void Dispose()
    {
        Empty();
        json.Dispose();
    }

    private static JsonEncodedText Encoded(string name) =>
        JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private void Empty()
    {
        stream.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }

    private void Write(JsonEncodedText name, object? value)
    {
        json.WritePropertyName(name);
        Write(value);
    }

    private void Write(JsonEncodedText name, float score)
    {
        if (float.IsFinite(score))
            json.WriteNumber(name, score);
        else
            json.WriteNull(name);
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case int integer:
                json.WriteNumberValue(integer);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double or float:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable several:
                json.WriteStartArray();
                foreach (var one in several)
                    Write(one);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
