using System.Management.Automation;
using Monitor = Rechub.Training.Monitor;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Converts text such as Recall@10 to a monitored metric.</summary>
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
