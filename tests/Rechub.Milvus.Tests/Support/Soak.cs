namespace Rechub.Milvus.Tests.Support;

/// <summary>How often faults are injected: a few times in every run, many times in a soak.</summary>
internal static class Soak
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("RECHUB_SOAK") == "1";

    public static int Times(int normally, int inSoak) => IsOn ? inSoak : normally;
}
