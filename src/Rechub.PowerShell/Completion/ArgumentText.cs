using System.Text.RegularExpressions;

namespace Rechub.PowerShell.Completion;

/// <summary>Words as arguments of a command line: with quotes where they need them.</summary>
internal static partial class ArgumentText
{
    /// <summary>A typed word without its quotes.</summary>
    public static string Unquote(string typed) =>
        typed is ['"', ..] ? typed.Trim('"').Replace("`", "", StringComparison.Ordinal)
        : typed is ['\'', ..] ? typed.Trim('\'').Replace("''", "'", StringComparison.Ordinal)
        : typed;

    /// <summary>A word in the quotes that were typed, or else in single ones if it needs them.</summary>
    public static string Quote(string word, string typed) =>
        typed is ['"', ..] ? $"\"{EscapeInDoubleQuotes(word)}\""
        : typed is ['\'', ..] || !Bare().IsMatch(word)
            ? $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"
        : word;

    /// <summary>Text between double quotes, which stands for itself.</summary>
    public static string EscapeInDoubleQuotes(string text) => Special().Replace(text, "`$0");

    /// <summary>What the shell reads as one word.</summary>
    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.@:-]*$")]
    private static partial Regex Bare();

    [GeneratedRegex("[`\"$]")]
    private static partial Regex Special();
}
