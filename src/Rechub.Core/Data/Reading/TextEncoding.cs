namespace Rechub.Data.Reading;

/// <summary>How the bytes of a text file are to be read.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8; older MovieLens files that are not valid UTF-8 are read as Latin-1.</summary>
    Auto,

    /// <summary>UTF-8; other bytes are an error.</summary>
    Utf8,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}
