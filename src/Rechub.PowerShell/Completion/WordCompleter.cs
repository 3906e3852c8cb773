using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rechub.PowerShell.Completion;

/// <summary>
/// Base class of all argument completers: a list of words, of which those are offered that start with what is typed. The shell
/// offers file names where a completer throws; this one never does, and offers nothing where nothing is known.
/// </summary>
internal abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            var command = new TypedCommand(commandAst, fakeBoundParameters);
            return [.. Complete(command, parameterName, wordToComplete ?? "")];
        }
        catch (Exception)
        {
            // A file may be damaged, a server gone, a property of a user's object may throw: then nothing is known.
            return [];
        }
    }

    /// <summary>The words that may stand here.</summary>
    private protected abstract IEnumerable<string> Words(TypedCommand command);

    /// <summary>The words that start with what is typed and are not in the list already.</summary>
    private protected virtual IEnumerable<CompletionResult> Complete(
        TypedCommand command,
        string parameter,
        string typed
    )
    {
        var word = ArgumentText.Unquote(typed);
        var listed = command.WordsOf(parameter).Where(other => other != word).ToHashSet();
        return Words(command)
            .Where(candidate =>
                candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && !listed.Contains(candidate)
            )
            .Distinct()
            .Select(candidate => Result(ArgumentText.Quote(candidate, typed), candidate));
    }

    /// <summary>A candidate: what is put into the command line, and what menus show.</summary>
    private protected static CompletionResult Result(string text, string shown) =>
        new(text, shown, CompletionResultType.ParameterValue, shown);
}
