using System.Text;

namespace Rechub.Indexing;

/// <summary>Texts of an image, decoded as they are asked for.</summary>
internal sealed class StoredTexts(IndexImage image, string prefix, int? count = null)
{
    private readonly string ends = prefix + IndexDirectory.TextEnds;
    private readonly string heap = prefix + IndexDirectory.Text;

    /// <summary>Number of texts.</summary>
    public int Count => image.Section<long>(ends, count).Length;

    /// <summary>The text at a place.</summary>
    public string this[int index]
    {
        get
        {
            var ends = image.Section<long>(this.ends, count);
            var start = index == 0 ? 0 : ends[index - 1];
            return Encoding.UTF8.GetString(image.Section<byte>(heap)[(int)start..(int)ends[index]]);
        }
    }
}
