namespace Rechub.Data.Reading;

/// <summary>How a text file writes its records.</summary>
/// <param name="Separator">What separates fields: one character, or several such as <c>::</c>.</param>
/// <param name="Quoted">Whether a field may stand in quotes as RFC 4180 has it.</param>
/// <param name="LineBreaksInQuotes">Whether a quoted field may go over several lines.</param>
/// <param name="MayBeLatin1">Whether <see cref="TextEncoding.Auto"/> reads a file that is not valid UTF-8 as Latin-1.</param>
internal sealed record RecordDialect(
    string Separator,
    bool Quoted = false,
    bool LineBreaksInQuotes = false,
    bool MayBeLatin1 = false
);
