using System.Management.Automation;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Writes vectors to a Parquet or NumPy file.</summary>
/// <remarks>
/// A path that ends in .parquet gets a table with the columns id and vector. One that ends in .npy gets the vectors as a
/// float32 matrix, with the ids in a text file beside it, one a line: items.npy and items.ids.txt. A file that stands there is
/// replaced whole.
/// </remarks>
/// <example>
/// <code>Get-ItemEmbedding $model | Export-Embedding -Path ./items.parquet</code>
/// <para>Writes all item vectors as a Parquet table.</para>
/// </example>
/// <example>
/// <code>Get-UserEmbedding $model | Export-Embedding ./users.npy</code>
/// <para>Writes all user vectors for NumPy.</para>
/// </example>
[Cmdlet(VerbsData.Export, "Embedding", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportEmbedding : RechubCmdlet
{
    private readonly List<object> ids = [];
    private readonly List<float[]> vectors = [];

    /// <summary>The file to write, ending in .parquet or .npy.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Vectors, as Get-ItemEmbedding and Get-UserEmbedding output them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process()
    {
        var (id, vector) = InputObject.BaseObject switch
        {
            ItemEmbedding item => (item.ItemId, item.Vector),
            UserEmbedding user => (user.UserId, user.Vector),
            var other => throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NotAnEmbedding",
                $"An object of type {other.GetType().Name} is no embedding. Pipe in what Get-ItemEmbedding or Get-UserEmbedding outputs.",
                other
            ),
        };
        ids.Add(id);
        vectors.Add(vector);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var path = ResolveOutput(Path);
        if (ids.Count == 0 || !ShouldProcess(path, $"Write {ids.Count} vectors"))
            return;
        EmbeddingFile.Write(path, ids, vectors);
        WriteObject(new FileInfo(path));
    }
}
