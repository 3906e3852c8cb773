using System.Globalization;

namespace Rechub.Milvus.Versions;

/// <summary>
/// When a process started, in a measure that no correction of the clock changes, and among which processes its number counts.
/// </summary>
internal static class ProcessStart
{
    private const int FieldsBetweenNameAndStart = 20;

    /// <summary>
    /// The processes that a number tells apart here: those of one boot, and of one container where it has numbers of its own.
    /// Empty where the system does not tell.
    /// </summary>
    public static string Scope { get; } = ReadScope();

    /// <summary>Ticks from boot to the start of a process; null where there is none, or the system does not tell.</summary>
    public static long? TicksOf(int process)
    {
        var text = Read($"/proc/{process}/stat");
        // The name, in parentheses, may hold anything.
        var fields = text[(text.LastIndexOf(')') + 1)..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= FieldsBetweenNameAndStart
            ? long.Parse(fields[FieldsBetweenNameAndStart - 1], CultureInfo.InvariantCulture)
            : null;
    }

    private static string ReadScope()
    {
        var boot = Read("/proc/sys/kernel/random/boot_id").Trim();
        var numbers = File.Exists("/proc/self/ns/pid")
            ? new FileInfo("/proc/self/ns/pid").LinkTarget
            : null;
        return boot.Length == 0 ? "" : $"{boot} {numbers}";
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
