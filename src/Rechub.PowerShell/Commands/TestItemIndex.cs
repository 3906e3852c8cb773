using System.Management.Automation;
using Rechub.Indexing.Exact;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Verifies index files. It outputs a report of each file; with -Quiet one true or false, the only form that is meant for an if.</summary>
/// <remarks>
/// Get-ItemIndex verifies only the header, and each block when it is first searched. This command verifies everything: header,
/// directory, ids, columns, every block of vectors, and later updates. It changes nothing.
///
/// A report is an object, which an if takes for true even if the file is damaged. Ask for -Quiet there, or for the property IsValid.
/// </remarks>
/// <list type="table">
/// <item><term>Path</term><description>Checks the index files that -Path names, with wildcards.</description></item>
/// <item><term>LiteralPath</term><description>
/// Checks the index files that -LiteralPath names, without wildcards; files and indexes from the pipeline are taken so.
/// </description></item>
/// </list>
/// <example>
/// <code>Test-ItemIndex ./movies.index</code>
/// <para>Verifies a file, and reports what is wrong with it.</para>
/// </example>
/// <example>
/// <code>if (-not (Test-ItemIndex ./movies.index -Quiet)) { Copy-Item ./backup/movies.index ./movies.index }</code>
/// <para>Replaces a file that is damaged or missing.</para>
/// </example>
/// <example>
/// <code>$index | Update-ItemEmbedding -Remove 260 | Test-ItemIndex</code>
/// <para>Verifies the file of an index after an update.</para>
/// </example>
/// <example>
/// <code>Test-ItemIndex ./indexes/*.index | Where-Object IsValid -EQ $false</code>
/// <para>Lists the damaged files in a folder.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ItemIndex", DefaultParameterSetName = "Path")]
[OutputType(typeof(ItemIndexCheck), typeof(bool))]
public sealed class TestItemIndex : RechubCmdlet
{
    private int count;
    private int validCount;

    /// <summary>The index file. Wildcards are allowed; each match is verified.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathArgument("Location")]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// The index file. Wildcard characters are taken literally. An index from the pipeline gives its location.
    /// </summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "LiteralPath"
    )]
    [Alias("PSPath", "Location")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Outputs one true or false in place of reports: whether there is a file and all files are intact. A file that is missing or
    /// cannot be read makes it false, without an error. -Verbose shows what is wrong.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == "LiteralPath";
        var paths = literal ? LiteralPath : Path;
        if (Quiet)
            Array.ForEach(paths, path => Count(path, literal));
        else
            ForEachPath(paths, literal, file => WriteObject(Check(file)));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (Quiet)
            WriteObject(count > 0 && validCount == count);
    }

    private void Count(string path, bool literal)
    {
        count++;
        try
        {
            var problems = ResolveExisting(path, literal)
                .Select(Check)
                .SelectMany(check => check.Problem.Select(problem => $"{check.Path}: {problem}"))
                .ToArray();
            if (problems.Length == 0)
                validCount++;
            foreach (var problem in problems)
                WriteVerbose(problem);
        }
        catch (Exception error)
            when (error is RechubException or IOException or UnauthorizedAccessException)
        {
            WriteVerbose(error.Message);
        }
    }

    private ItemIndexCheck Check(string file) =>
        Run((progress, cancellation) => ItemIndexCheck.Run(file, progress, cancellation));
}
