using Rechub.Training;

namespace Rechub.PowerShell.Completion;

/// <summary>Completes the names of metrics that can be monitored.</summary>
internal sealed class MonitorCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        Enum.GetNames<MonitorMetric>().Select(name => $"{name}@10");
}
