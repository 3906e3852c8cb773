using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rechub.Data.Reading.Text;

/// <summary>How the bytes of a text file are to be read: any encoding that .NET knows, by its name.</summary>
public sealed partial record TextEncoding
{
    /// <summary>What a decoder gives for bytes that are no character of its encoding.</summary>
    internal const char NoCharacter = '\uFFFD';

    private TextEncoding(string name, Encoding? encoding) => (Name, Encoding) = (name, encoding);

    /// <summary>UTF-8, UTF-16 or UTF-32 by the byte order mark, else UTF-8; older MovieLens files that are not valid UTF-8 are read as Latin-1.</summary>
    public static TextEncoding Auto { get; } = new(nameof(Auto), null);

    /// <summary>UTF-8; other bytes are an error.</summary>
    public static TextEncoding Utf8 { get; } = new(nameof(Utf8), null);

    /// <summary>ISO 8859-1.</summary>
    public static TextEncoding Latin1 { get; } =
        new(nameof(Latin1), System.Text.Encoding.GetEncoding("iso-8859-1", Encoder, Decoder));

    /// <summary>Names of the encodings that most files are in.</summary>
    public static IReadOnlyList<string> Common { get; } =
    [
        nameof(Auto),
        nameof(Utf8),
        nameof(Latin1),
        "windows-1252",
        "windows-1250",
        "windows-1251",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "iso-8859-2",
        "iso-8859-15",
        "koi8-r",
        "ibm437",
        "ibm850",
        "cp866",
        "shift_jis",
        "euc-jp",
        "gb18030",
        "big5",
        "euc-kr",
        "utf-16",
        "utf-16BE",
        "utf-32",
    ];

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Null for UTF-8, or what a byte order mark says.</summary>
    internal Encoding? Encoding { get; }

    /// <summary>The encoding of a name, such as <c>windows-1251</c>, <c>gb18030</c> or the number of a code page.</summary>
    /// <exception cref="RechubException">.NET knows none of that name.</exception>
    public static TextEncoding Parse(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Is(nameof(Auto)))
            return Auto;
        if (
            Is(nameof(Utf8))
            || Is("utf-8")
            || Is("utf-8-sig")
            || Is("utf8bom")
            || Is("ascii")
            || Is("us-ascii")
            || Is("65001")
        )
            return Utf8;
        return Is(nameof(Latin1)) ? Latin1 : Named(name, name);

        bool Is(string known) => string.Equals(name, known, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An encoding of .NET's own.</summary>
    public static TextEncoding Of(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return Parse(encoding.WebName);
    }

    /// <summary>The encoding of a code page, so that PowerShell takes a number as well.</summary>
    public static explicit operator TextEncoding(int codePage) =>
        Parse(codePage.ToString(CultureInfo.InvariantCulture));

    /// <summary>An encoding of .NET's own, so that PowerShell takes one as well.</summary>
    public static explicit operator TextEncoding(Encoding encoding) => Of(encoding);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static TextEncoding Named(string name, string known)
    {
        try
        {
            // Windows' code pages are called by many names, and by their numbers.
            var number = CodePage().Match(known);
            return new(
                name,
                number.Success
                    ? Find(int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture))
                    : Find(known)
            );
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UnknownEncoding",
                $"There is no encoding '{name}'. Give {string.Join(", ", Common)}, or another one that .NET knows by its name or the number of its code page.",
                name,
                problem
            );
        }
    }

    // Bytes that are no character are seen by their replacement, whatever an encoding would put there by itself.
    private static Encoding Find(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, Encoder, Decoder)
        ?? System.Text.Encoding.GetEncoding(name, Encoder, Decoder);

    private static Encoding Find(int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, Encoder, Decoder)
        ?? System.Text.Encoding.GetEncoding(codePage, Encoder, Decoder);

    private static EncoderFallback Encoder => EncoderFallback.ReplacementFallback;

    private static DecoderFallback Decoder =>
        new DecoderReplacementFallback(NoCharacter.ToString());

    [GeneratedRegex(@"^(?:windows-?|cp-?)?(\d{3,5})$", RegexOptions.IgnoreCase)]
    private static partial Regex CodePage();
}
