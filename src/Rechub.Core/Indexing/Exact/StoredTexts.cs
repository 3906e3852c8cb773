using System.Text;

namespace Rechub.Indexing.Exact;

/// <summary>Texts of an image, decoded as they are asked for.</summary>
internal sealed class StoredTexts(IndexImage image, string prefix, int? count = null)
{
    private readonly StoredValues<long> ends = new(image, prefix + IndexDirectory.TextEnds, count);
    private readonly StoredValues<byte> heap = new(image, prefix + IndexDirectory.Text);

    /// <summary>Number of texts.</summary>
    public int Count => ends.Span.Length;

    /// <summary>The text at a place.</summary>
    public string this[int index]
    {
        get
        {
            var first = index == 0 ? 0 : ends.Span[index - 1];
            var text = Encoding.UTF8.GetString(heap.Span[(int)first..(int)ends.Span[index]]);
            GC.KeepAlive(this);
            return text;
        }
    }

    /// <summary>All texts.</summary>
    public string[] ToArray()
    {
        var texts = new string[Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = this[i];
        return texts;
    }
}
