using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Serialization;

namespace Rechub.PowerShell.Commands;

/// <summary>Saves a model to a file.</summary>
/// <remarks>
/// The file holds the parameters, vocabularies, features and options, the report of each epoch, and the item table with titles.
/// It does not hold the interactions. The model is written to a temporary file, which is then renamed. So a reader sees the old
/// file or the new one, never a part.
/// </remarks>
/// <example>
/// <code>$model | Export-RecallModel ./movies.rechub</code>
/// <para>Saves a model.</para>
/// </example>
/// <example>
/// <code>$index = $data | New-DssmModel | Start-MatchTraining | Export-RecallModel ./movies.rechub -PassThru -Force | Publish-ItemEmbedding -Path ./movies.index</code>
/// <para>Saves a model within a pipeline, and replaces an older file.</para>
/// </example>
[Cmdlet(VerbsData.Export, "RecallModel", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(NeuralModel))]
public sealed class ExportRecallModel : RechubCmdlet
{
    /// <summary>The model to save. Baselines cannot be saved; they are made from the data again.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [LiveObject]
    public RecallModel Model { get; set; } = null!;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces an existing file. By default an existing file is an error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Outputs the model instead of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Model is not NeuralModel model)
        {
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelNotSavable",
                $"A {Model.Architecture} model cannot be saved. Make it from the data again; it needs no training.",
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
        if (PassThru)
            WriteObject(model);
        else
            WriteItem(path);
    }
}
