using System.Text;

namespace Rechub.Data.Reading.Json;

/// <summary>JSON: an object a line, or an array of objects, as <see cref="JsonTable"/> reads it.</summary>
internal sealed class JsonFormat : ITableFormat
{
    public string Name => "JSON";

    public IReadOnlyList<string> Extensions { get; } = [".jsonl", ".ndjson", ".json"];

    // JSON is UTF-8 and has no separator: there is nothing that -Encoding or -Delimiter could say.
    public bool IsText => false;

    /// <summary>An object, or an array of one; text in another format hardly starts with <c>{"</c>.</summary>
    public bool Recognizes(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[Encoding.UTF8.Preamble.Length..];
        start = Trimmed(start);
        if (start is [(byte)'[', .. var rest])
            start = Trimmed(rest);
        return start is [(byte)'{', .. var content] && Trimmed(content) is [(byte)'"', ..];
    }

    public TableReader Open(SourceFile file, ImportContext context) =>
        JsonTable.Open(file, context);

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) =>
        text.TrimStart(" \t\r\n"u8);
}
