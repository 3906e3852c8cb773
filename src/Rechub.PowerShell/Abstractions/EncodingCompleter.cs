using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rechub.Data.Reading.Text;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Completes names of the encodings that most text files are in.</summary>
public sealed class EncodingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        TextEncoding
            .Common.Where(name =>
                name.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)
            )
            .Select(name => new CompletionResult(name));
}
