using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rechub.Retrieval.ListFiles;

/// <summary>JSON Lines: an object a line. A missing value, and a number that is not finite, is null.</summary>
internal sealed class JsonRowWriter : IRowWriter
{
    private readonly TextBuffer buffer;
    private readonly EncodedTexts texts;
    private readonly ScoreTexts scores = new();
    private readonly ArrayBufferWriter<byte> encoded = new();
    private readonly Utf8JsonWriter json;
    private readonly byte[][] names;

    public JsonRowWriter(Stream stream, IReadOnlyList<string> fields)
    {
        buffer = new TextBuffer(stream);
        texts = new EncodedTexts(text => Encoded(text).ToArray());
        json = new Utf8JsonWriter(
            encoded,
            new JsonWriterOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                SkipValidation = true,
            }
        );
        names = [.. fields.Select(field => (byte[])[(byte)',', .. Encoded(field), (byte)':'])];
    }

    public void Write(RecallList list, IReadOnlyList<ListField> fields)
    {
        byte[] start = [.. "{\"UserId\":"u8, .. Encoded(list.UserId), .. ",\"Rank\":"u8];
        var following = scores.Of(list.Score);
        for (var i = 0; i < list.ItemId.Length; i++)
        {
            var score = following[..following.IndexOf((byte)'\n')];
            following = following[(score.Length + 1)..];
            buffer.Add(start);
            buffer.Add(i + 1);
            buffer.Add(",\"ItemId\":"u8);
            Write(list.ItemId[i]);
            buffer.Add(",\"Score\":"u8);
            buffer.Add(float.IsFinite(list.Score[i]) ? score : "null"u8);
            buffer.Add(",\"Title\":"u8);
            Write(list.Title[i]);
            for (var field = 0; field < names.Length; field++)
            {
                buffer.Add(names[field]);
                Write(fields[field].Values[i]);
            }

            buffer.Add("}\n"u8);
        }
    }

    public void Dispose()
    {
        buffer.Dispose();
        scores.Dispose();
        json.Dispose();
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                buffer.Add("null"u8);
                break;
            case long integer:
                buffer.Add(integer);
                break;
            case string text:
                buffer.Add(texts[text]);
                break;
            default:
                buffer.Add(Encoded(value));
                break;
        }
    }

    // What the library makes of a value, until it makes the next one.
    private ReadOnlySpan<byte> Encoded(object? value)
    {
        encoded.ResetWrittenCount();
        Encode(value);
        json.Flush();
        json.Reset();
        return encoded.WrittenSpan;
    }

    private void Encode(object? value)
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
                    Encode(one);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
