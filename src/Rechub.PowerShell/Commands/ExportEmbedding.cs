using System.Management.Automation;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Writes embeddings to a Parquet or NumPy file.</summary>
/// <remarks>
/// For a path that ends in .parquet, it writes a table with the columns id and vector. For a path that ends in .npy, it writes
/// the vectors as a float32 matrix, and the ids to a text file beside it, one per line: items.npy and items.ids.txt. An id that
/// contains a line end is refused there; a Parquet file holds it. An existing file is replaced as a whole. If there is no input,
/// nothing is written.
/// </remarks>
/// <example>
/// <code>Get-ItemEmbedding $model | Export-Embedding -Path ./items.parquet</code>
/// <para>Writes all item vectors as a Parquet table.</para>
/// </example>
/// <example>
/// <code>Get-UserEmbedding $model | Export-Embedding ./users.npy</code>
/// <para>Writes all user vectors as a NumPy file.</para>
/// </example>
[Cmdlet(VerbsData.Export, "Embedding", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportEmbedding : RechubCmdlet
{
    private readonly List<object> ids = [];
    private readonly List<float[]> vectors = [];

    /// <summary>The file to write. Its name must end in .parquet or .npy.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Embeddings: the output of Get-ItemEmbedding or Get-UserEmbedding.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process()
    {
        var (id, vector) = InputObject.BaseObject switch
        {
            ItemEmbedding item => (item.ItemId, item.Vector),
            UserEmbedding user => (user.UserId, user.Vector),
            _ => Read(InputObject),
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
        WriteItem(path);
    }

    // A copy of an embedding, which a job or a file returns, has all that an embedding has.
    private static (object Id, float[] Vector) Read(PSObject given)
    {
        var id =
            given.ValueOf(nameof(ItemEmbedding.ItemId))
            ?? given.ValueOf(nameof(UserEmbedding.UserId));
        var vector = given.ValueOf(nameof(ItemEmbedding.Vector));
        return
            id is not null
            && LanguagePrimitives.TryConvertTo<float[]>(vector, out var numbers)
            && numbers is { Length: > 0 }
            ? (id, numbers)
            : throw new RechubException(
                RechubErrorKind.InvalidInput,
                "NotAnEmbedding",
                $"An object of type {given.TypeNames[0]} is not an embedding. Pipe in the output of Get-ItemEmbedding or Get-UserEmbedding.",
                given.BaseObject
            );
    }
}
