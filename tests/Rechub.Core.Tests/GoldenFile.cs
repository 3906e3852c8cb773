using System.Text.Json;

namespace Rechub.Tests;

/// <summary>Numbers made by running the original library; see tests/golden/README.md.</summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "tests", "golden", name)))
            folder =
                folder.Parent
                ?? throw new FileNotFoundException($"tests/golden/{name} is not above the tests.");
        using var stream = File.OpenRead(Path.Combine(folder.FullName, "tests", "golden", name));
        return JsonDocument.Parse(stream).RootElement;
    }
}
