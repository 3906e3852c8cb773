using System.Runtime.CompilerServices;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// Texts as a format writes them. Lists have the same titles and ids again and again, as the same objects: each is encoded once,
/// or again after another has taken its place. So many texts stay in memory, and no more.
/// </summary>
/// <param name="encode">Encodes a text.</param>
internal sealed class EncodedTexts(Func<string, byte[]> encode)
{
    private const int Places = 1 << 16;

    private readonly (string? Text, byte[] Encoded)[] places = new (string?, byte[])[Places];

    /// <summary>A text, encoded.</summary>
    public ReadOnlySpan<byte> this[string text]
    {
        get
        {
            ref var place = ref places[RuntimeHelpers.GetHashCode(text) & (Places - 1)];
            if (!ReferenceEquals(place.Text, text))
                place = (text, encode(text));
            return place.Encoded;
        }
    }
}
