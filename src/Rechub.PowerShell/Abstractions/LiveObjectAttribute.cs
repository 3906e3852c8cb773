using System.Management.Automation;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Models;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Refuses a copy of an object, which a job, a remote session or Import-Clixml returns, with a sentence that says what to do. A copy
/// has the properties of the object, but nothing to compute with.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LiveObjectAttribute : ArgumentTransformationAttribute
{
    private const string CopyPrefix = "Deserialized.";

    private static readonly (Type Type, string Advice)[] Advice =
    [
        (
            typeof(InteractionData),
            "Import the data here; or train and publish there as well, and save the result there with Export-RecallModel or Publish-ItemEmbedding -Path."
        ),
        (
            typeof(RecallModel),
            "Save the model there with Export-RecallModel, and read the file here with Import-RecallModel. A baseline is made from the data again."
        ),
        (
            typeof(ItemIndex),
            "Publish it there with Publish-ItemEmbedding -Path or -Collection, and open it here with Get-ItemIndex."
        ),
        (typeof(MilvusConnection), "Connect here with Connect-Milvus."),
    ];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is not PSObject { TypeNames: var names })
            return inputData;
        foreach (var (type, advice) in Advice)
        {
            if (names.Contains(CopyPrefix + type.FullName))
                throw new ArgumentTransformationMetadataException(
                    $"This {names[0].Split('.')[^1]} is a copy, as a job, a remote session or a file returns it: it has the properties, but nothing to work with. {advice}"
                );
        }

        return inputData;
    }
}
