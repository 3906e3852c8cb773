using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rechub.Training;
using Monitor = Rechub.Training.Monitor;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Lets a monitored metric be given as text, such as Recall@10.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MonitorArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var input = PSValue.Unwrap(inputData);
        if (input is not string text)
            return input;
        try
        {
            return Monitor.Parse(text);
        }
        catch (FormatException error)
        {
            throw new ArgumentTransformationMetadataException(error.Message, error);
        }
    }
}

/// <summary>Completes the metrics that can be monitored.</summary>
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
