using System.Management.Automation;
using System.Text.RegularExpressions;
using Rechub.Filters;

namespace Rechub.PowerShell.Completion;

/// <summary>Base class of completers of the column that a filter ends in.</summary>
internal abstract partial class FilterCompleter : WordCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(
        TypedCommand command,
        string parameter,
        string typed
    )
    {
        var filter = ArgumentText.Unquote(typed);
        var name = LastName().Match(filter);
        var before = filter[..name.Index];
        if (IsWithinText(before))
            return [];
        var start = name.Value.TrimStart('[');
        // The quotes stay open, for the condition goes on.
        return Words(command)
            .Where(column => column.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Distinct()
            .Select(column => Result(Argument(typed, before + FilterName.Of(column)), column));
    }

    private static string Argument(string typed, string filter) =>
        typed is ['\'', ..]
            ? $"'{filter.Replace("'", "''", StringComparison.Ordinal)}"
            : $"\"{ArgumentText.EscapeInDoubleQuotes(filter)}";

    private static bool IsWithinText(string filter)
    {
        char? open = null;
        foreach (var c in filter)
        {
            if (open is null && c is '\'' or '"')
                open = c;
            else if (c == open)
                open = null;
        }

        return open is not null;
    }

    /// <summary>What may be the start of a column's name, in brackets or not.</summary>
    [GeneratedRegex(@"(\[[^\]]*|[\p{L}_][\p{L}\p{Nd}_.]*)?$")]
    private static partial Regex LastName();
}
