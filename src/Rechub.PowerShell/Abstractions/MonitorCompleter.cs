using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rechub.Training;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Completes the names of metrics that can be monitored.</summary>
public sealed class MonitorCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        Enum.GetNames<MonitorMetric>()
            .Select(name => $"{name}@10")
            .Where(text => text.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(text => new CompletionResult(text));
}
