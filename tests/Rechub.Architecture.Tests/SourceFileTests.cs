using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Rechub.Architecture.Tests;

/// <summary>Where a newcomer looks for a type is where it lies.</summary>
public sealed partial class SourceFileTests
{
    private static readonly string Sources = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "src")
    );

    // The library's own namespace is not the name of its assembly.
    private static readonly (string Folder, string Namespace)[] Roots =
    [
        ("Rechub.Core", "Rechub"),
        ("Rechub.Milvus", "Rechub.Milvus"),
        ("Rechub.PowerShell", "Rechub.PowerShell"),
        ("Rechub.Torch", "Rechub.Torch"),
    ];

    [Fact]
    public void A_file_holds_at_most_one_public_type_and_has_its_name()
    {
        var wrong = Files()
            .Select(file =>
                (
                    file.Path,
                    Types: PublicType()
                        .Matches(file.Text)
                        .Select(match => match.Groups["name"].Value)
                        .ToArray()
                )
            )
            .Where(file =>
                file.Types.Length > 1
                || (
                    file.Types.Length == 1
                    && file.Types[0] != Path.GetFileNameWithoutExtension(file.Path)
                )
            )
            .Select(file => $"{file.Path}: {string.Join(", ", file.Types)}");

        Expect.Nothing(wrong);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = Files()
            .Where(file =>
                Namespace().Match(file.Text) is { Success: true } found
                && found.Groups["name"].Value != file.Namespace
            )
            .Select(file => $"{file.Path}: not in {file.Namespace}");

        Expect.Nothing(wrong);
    }

    [Fact]
    public void Every_assembly_s_sources_are_looked_at() =>
        Assert.Equal(
            Roots.Select(root => root.Folder),
            Directory.GetDirectories(Sources).Select(Path.GetFileName).Order()
        );

    private static IEnumerable<(string Path, string Namespace, string Text)> Files() =>
        from root in Roots
        let folder = Path.Combine(Sources, root.Folder)
        from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        let parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)
        where parts[0] is not ("bin" or "obj")
        select (path, string.Join('.', [root.Namespace, .. parts[..^1]]), File.ReadAllText(path));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(
        @"^public (?:[a-z]+ )*?(?:class|record struct|record|struct|interface|enum|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
