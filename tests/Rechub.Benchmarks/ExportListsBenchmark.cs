using System.Diagnostics;

namespace Rechub.Benchmarks;

/// <summary>
/// Everyone's lists to a file, from the search to the renamed file: Get-Recall | Export-RecallList against Get-Recall -AsRow |
/// Export-Csv, in one PowerShell, with the module that <c>build.ps1 Build</c> made.
/// </summary>
internal sealed class ExportListsBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "export-lists";

    /// <inheritdoc/>
    public string Description =>
        "Get-Recall | Export-RecallList, rows a second, against Get-Recall -AsRow | Export-Csv (20,000 users, 3,700 items)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "build.ps1")))
            root =
                root.Parent ?? throw new InvalidOperationException("The repository was not found.");
        output.Write(
            PeerProcess.Output(
                new ProcessStartInfo(
                    "dotnet",
                    [
                        "pwsh",
                        "-NoProfile",
                        "-File",
                        PeerProcess.Script("export_lists.ps1"),
                        Path.Combine(root.FullName, "artifacts", "module", "Rechub"),
                    ]
                )
                {
                    WorkingDirectory = root.FullName,
                },
                "Run 'dotnet pwsh build.ps1 Build' first."
            )
        );
    }
}
