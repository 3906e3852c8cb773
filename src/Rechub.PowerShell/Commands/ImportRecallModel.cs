using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Serialization;

namespace Rechub.PowerShell.Commands;

/// <summary>Reads a model that Export-RecallModel saved.</summary>
/// <remarks>
/// The file's checksum and content are verified first. The model does not include the interactions; pass them to Get-Recall
/// with -Data. A checkpoint of Start-MatchTraining is read as the model of its best epoch so far.
/// </remarks>
/// <list type="table">
/// <item><term>Path</term><description>Reads the model files that -Path names, with wildcards.</description></item>
/// <item><term>LiteralPath</term><description>
/// Reads the model files that -LiteralPath names, without wildcards; files from the pipeline are taken so.
/// </description></item>
/// </list>
/// <example>
/// <code>$model = Import-RecallModel ./movies.rechub</code>
/// <para>Reads a model.</para>
/// </example>
/// <example>
/// <code>Get-ItemIndex ./movies.index | Get-Recall -Model (Import-RecallModel ./movies.rechub) -Data (Import-MovieLens ./ml-1m) -User 42</code>
/// <para>Recommends to a user in a new process.</para>
/// </example>
[Cmdlet(VerbsData.Import, "RecallModel", DefaultParameterSetName = "Path")]
[OutputType(typeof(TrainedModel), typeof(NeuralModel))]
public sealed class ImportRecallModel : RechubCmdlet
{
    /// <summary>The model file or checkpoint. Wildcards are allowed; each match is a separate model.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Path"
    )]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathArgument]
    public string[] Path { get; set; } = [];

    /// <summary>The model file or checkpoint. Wildcard characters are taken literally.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "LiteralPath"
    )]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == "LiteralPath";
        ForEachPath(
            literal ? LiteralPath : Path,
            literal,
            file => WriteObject(Run((_, cancellation) => RecallModelFile.Read(file, cancellation)))
        );
    }
}
