using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Serialization;

namespace Rechub.PowerShell.Commands;

/// <summary>Saves a model as one file.</summary>
/// <remarks>
/// The file holds parameters, vocabularies, features, options, the epochs' reports and the item table with titles; it does not
/// hold the interactions. It is written beside its place and then renamed, so that a reader finds the old file or the new one.
/// </remarks>
/// <example>
/// <code>$model | Export-RecallModel ./movies.rechub</code>
/// <para>Saves a model.</para>
/// </example>
/// <example>
/// <code>$index = $data | New-DssmModel | Start-MatchTraining | Export-RecallModel ./movies.rechub -PassThru -Force | Publish-ItemEmbedding -Path ./movies.index</code>
/// <para>Saves a model within a pipeline, replacing an older file.</para>
/// </example>
[Cmdlet(VerbsData.Export, "RecallModel", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(NeuralModel))]
public sealed class ExportRecallModel : RechubCmdlet
{
    /// <summary>The model to save.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public RecallModel Model { get; set; } = null!;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Outputs the model in place of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Model is not NeuralModel model)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ModelNotSavable",
                $"{Model.Architecture} learns nothing worth a file: make it from the data again.",
                Model
            );
        }

        var path = ResolveOutput(Path);
        if (File.Exists(path) && !Force)
        {
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "FileExists",
                $"'{Path}' exists. Give -Force to replace it.",
                path
            );
        }

        if (!ShouldProcess(path, "Write the model"))
            return;
        Run(
            (_, cancellation) =>
            {
                RecallModelFile.Write(path, model, cancellation);
                return path;
            }
        );
        WriteObject(PassThru ? model : new FileInfo(path));
    }
}
