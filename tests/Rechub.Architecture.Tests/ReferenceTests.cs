using System.Reflection;

namespace Rechub.Architecture.Tests;

/// <summary>An assembly stands on nothing but what is named here.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Platform = ["System.", "Microsoft.Win32."];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Rechub.Core"] =
        [
            "Apache.Arrow",
            "Apache.Arrow.Compression",
            "CsvHelper",
            "ExcelDataReader",
            "ParquetSharp",
            "Polly.Core",
            "SharpCompress",
            "ZstdSharp",
        ],
        ["Rechub.Milvus"] =
        [
            "Rechub.Core",
            "Google.Protobuf",
            "Grpc.Core.Api",
            "Grpc.Net.Client",
            "Polly.Core",
        ],
        ["Rechub.Torch"] = ["Rechub.Core", "TorchSharp"],
        ["Rechub.PowerShell"] = ["Rechub.Core", "Rechub.Milvus", "System.Management.Automation"],
    };

    public static TheoryData<string> Names => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_assembly_references_only_what_it_may(string name)
    {
        var references = Assembly
            .Load(name)
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .ToArray();

        Assert.Equal(
            Allowed[name].Order(),
            references
                .Where(reference =>
                    reference == "System.Management.Automation"
                    || !Platform.Any(prefix =>
                        reference.StartsWith(prefix, StringComparison.Ordinal)
                    )
                )
                .Order()
        );
    }
}
