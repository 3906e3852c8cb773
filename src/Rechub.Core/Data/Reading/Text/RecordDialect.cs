namespace Rechub.Data.Reading.Text;

/// <summary>How a text file writes its records.</summary>
/// <param name="Separator">What separates fields: a character, several such as <c>::</c>, <see cref="Blanks"/> or <see cref="BlanksAndTabs"/>.</param>
/// <param name="Quoted">Whether a field may stand in quotes as RFC 4180 has it.</param>
/// <param name="LineBreaksInQuotes">Whether a quoted field may go over several lines.</param>
/// <param name="MayBeLatin1">Whether <see cref="TextEncoding.Auto"/> reads a file that is not valid UTF-8 as Latin-1.</param>
internal sealed record RecordDialect(
    string Separator,
    bool Quoted = false,
    bool LineBreaksInQuotes = false,
    bool MayBeLatin1 = false
)
{
    /// <summary>The separator that is one blank or more.</summary>
    public const string Blanks = " ";

    /// <summary>The separator that is one blank or tab or more.</summary>
    public const string BlanksAndTabs = @"\s+";

    /// <summary>Whether a run of characters separates fields.</summary>
    public bool IsRun => Separator is Blanks or BlanksAndTabs;
}
