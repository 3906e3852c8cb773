using System.Globalization;
using System.Text;

namespace Rechub.Filters;

/// <summary>What a token is.</summary>
internal enum FilterTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A column's name or a keyword.</summary>
    Name,

    /// <summary>A column's name in brackets; the text is without them.</summary>
    QuotedName,

    /// <summary>A string, a whole or a fractional number.</summary>
    Value,

    /// <summary>An operator, bracket or comma.</summary>
    Symbol,
}

/// <summary>A token and where it starts. Its value is a string's content, a number, or null.</summary>
internal readonly record struct FilterToken(
    FilterTokenKind Kind,
    string Text,
    object? Value,
    int Position
);

/// <summary>Cuts a filter into tokens.</summary>
internal static class FilterTokenizer
{
    private static readonly string[] Symbols =
    [
        "==",
        "!=",
        "<=",
        ">=",
        "&&",
        "||",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        ",",
        "!",
    ];

    /// <summary>The tokens, the last of which is the end.</summary>
    public static List<FilterToken> Tokenize(string filter)
    {
        var tokens = new List<FilterToken>();
        var position = 0;
        while (true)
        {
            while (position < filter.Length && char.IsWhiteSpace(filter[position]))
                position++;
            // After 'in', brackets hold values.
            var isName =
                position < filter.Length
                && filter[position] == '['
                && tokens is not [.., { Kind: FilterTokenKind.Name, Text: "in" }];
            var token = isName
                ? QuotedName(filter, position, out var length)
                : Next(filter, position, out length);
            tokens.Add(token);
            if (token.Kind == FilterTokenKind.End)
                return tokens;
            position += length;
        }
    }

    private static FilterToken Next(string filter, int position, out int length)
    {
        length = 0;
        if (position == filter.Length)
            return new FilterToken(FilterTokenKind.End, "the end", null, position);
        var first = filter[position];
        if (first is '\'' or '"')
            return Text(filter, position, out length);
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
            return Number(filter, position, out length);
        if (char.IsLetter(first) || first == '_')
        {
            while (position + length < filter.Length && IsNamePart(filter, position + length))
                length++;
            return new FilterToken(
                FilterTokenKind.Name,
                filter.Substring(position, length),
                null,
                position
            );
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(filter, position, symbol, 0, symbol.Length) != 0)
                continue;
            length = symbol.Length;
            return new FilterToken(FilterTokenKind.Symbol, symbol, null, position);
        }

        throw new FilterException(
            filter,
            position,
            first == '='
                ? "A single '=' is no operator here; equality is '=='."
                : $"'{first}' has no meaning in a filter."
        );
    }

    private static FilterToken QuotedName(string filter, int position, out int length)
    {
        var name = new StringBuilder();
        for (var i = position + 1; i < filter.Length; i++)
        {
            if (filter[i] == ']')
            {
                // A closing bracket within the name is doubled.
                if (i + 1 < filter.Length && filter[i + 1] == ']')
                    i++;
                else
                {
                    length = i + 1 - position;
                    return name.Length > 0
                        ? new FilterToken(
                            FilterTokenKind.QuotedName,
                            name.ToString(),
                            null,
                            position
                        )
                        : throw new FilterException(filter, position, "The brackets hold no name.");
                }
            }

            name.Append(filter[i]);
        }

        throw new FilterException(
            filter,
            position,
            "The column's name that begins here does not end; ']' closes it."
        );
    }

    private static FilterToken Text(string filter, int position, out int length)
    {
        var text = new StringBuilder();
        var quote = filter[position];
        for (var i = position + 1; i < filter.Length; i++)
        {
            var c = filter[i];
            if (c == quote)
            {
                length = i + 1 - position;
                return new FilterToken(
                    FilterTokenKind.Value,
                    filter.Substring(position, length),
                    text.ToString(),
                    position
                );
            }

            if (c == '\\')
            {
                if (++i == filter.Length)
                    break;
                c = filter[i] switch
                {
                    '\\' or '\'' or '"' => filter[i],
                    'n' => '\n',
                    't' => '\t',
                    _ => throw new FilterException(
                        filter,
                        i - 1,
                        $"'\\{filter[i]}' is no escape; there are \\\\ \\' \\\" \\n \\t."
                    ),
                };
            }

            text.Append(c);
        }

        throw new FilterException(filter, position, "The text that begins here does not end.");
    }

    private static FilterToken Number(string filter, int position, out int length)
    {
        length = 1;
        while (position + length < filter.Length && IsNumberPart(filter, position + length))
            length++;
        var text = filter.Substring(position, length);
        object? value = null;
        if (text.TrimStart('-', '+') is ['0', _, ..] digits && digits.All(char.IsAsciiDigit))
            throw new FilterException(
                filter,
                position,
                $"'{text}' begins with 0, which a server takes for an octal number; leave the 0 out."
            );
        if (
            long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var integer
            )
        )
            value = integer;
        else if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
        )
            value = number;
        return value is null
            ? throw new FilterException(filter, position, $"'{text}' is no number.{Hint(text)}")
            : new FilterToken(FilterTokenKind.Value, text, value, position);
    }

    private static string Hint(string text) =>
        text.ToLowerInvariant() switch
        {
            "-eq" => " Equality is '=='.",
            "-ne" => " Inequality is '!='.",
            "-gt" => " 'Greater than' is '>'.",
            "-ge" => " 'At least' is '>='.",
            "-lt" => " 'Less than' is '<'.",
            "-le" => " 'At most' is '<='.",
            "-and" or "-or" or "-not" or "-in" or "-like" =>
                $" It is '{text[1..].ToLowerInvariant()}' here.",
            _ => " A name that has such characters stands in brackets, such as [user-id].",
        };

    /// <summary>Letters, digits, underscores, and dots between the names of a path.</summary>
    private static bool IsNamePart(string filter, int position) =>
        char.IsLetterOrDigit(filter[position])
        || filter[position] == '_'
        || (
            filter[position] == '.'
            && position + 1 < filter.Length
            && (char.IsLetter(filter[position + 1]) || filter[position + 1] == '_')
        );

    private static bool IsNumberPart(string filter, int position) =>
        char.IsLetterOrDigit(filter[position])
        || filter[position] is '.'
        || (filter[position] is '-' or '+' && filter[position - 1] is 'e' or 'E');
}
