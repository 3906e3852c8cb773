using System.Management.Automation;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;
using Rechub.Retrieval.ListFiles;

namespace Rechub.PowerShell.Commands;

/// <summary>Writes recommendations to a Parquet, CSV or JSON Lines file.</summary>
/// <remarks>
/// Takes the lists of Get-Recall without -AsRow, and writes what -AsRow would output: a row per item with the columns UserId,
/// Rank, ItemId, Score and Title. Item columns of -OutputField, and any other property that was added to the lists, are further
/// columns. It writes while Get-Recall searches and makes no object per row, so it is several times as fast as Export-Csv, and
/// lists of millions of users take no more memory than those of a few.
///
/// The name of the file selects the format. In Parquet, integer ids are int64 and scores float32; a further column has the type
/// of its first 131,072 values. In CSV and JSON, a list of texts is text with bars between them, and an array. Import-Interaction
/// reads all of these files; Measure-TopK measures them as Import-Csv or ConvertFrom-Json reads them, against -Data or -Truth,
/// because the held-out items of an evaluation are not written.
///
/// The file is written under a temporary name and renamed when it is complete. So a reader sees the old file or the new one,
/// never a part, and after Ctrl+C or an error the old one stays. Any input that is not a list ends the export. If no list comes,
/// nothing is written, with a warning.
/// </remarks>
/// <example>
/// <code>$index | Get-Recall -AllUser -TopK 100 | Export-RecallList ./all.parquet</code>
/// <para>Writes the recommendations of all users.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall -AllUser -OutputField year, genres | Export-RecallList ./all.csv.gz</code>
/// <para>Writes a compressed CSV file with two item columns of the index.</para>
/// </example>
/// <example>
/// <code>$index | Get-Recall | Export-RecallList ./lists.csv; Import-Csv ./lists.csv | Measure-TopK -Data $data</code>
/// <para>Saves the lists of an evaluation, and measures them later.</para>
/// </example>
[Cmdlet(VerbsData.Export, "RecallList", SupportsShouldProcess = true)]
[OutputType(typeof(RecallListExport))]
public sealed class ExportRecallList : RechubCmdlet
{
    private RecallListWriter? writer;
    private string path = "";
    private bool isWanted;

    /// <summary>
    /// The file to write. Its name must end in .parquet, .csv or .jsonl; of the latter two, .gz or .zst behind it compresses the
    /// file, as in all.csv.gz.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Recommendations: the lists that Get-Recall outputs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Makes an existing file an error. By default it is replaced.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    // All lists make one file, which is not to lack some.
    private protected override bool IsOneInput => true;

    /// <inheritdoc/>
    protected override void Begin()
    {
        path = ResolveOutput(Path);
        RecallListWriter.RequirePath(path);
        if (NoClobber && File.Exists(path))
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "FileExists",
                $"'{Path}' exists. Leave out -NoClobber to replace it, or give another path.",
                path
            );
        isWanted = ShouldProcess(path, "Write recommendations");
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var list =
            InputObject.BaseObject as RecallList
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NotARecallList",
                $"An object of type {InputObject.TypeNames.FirstOrDefault()} is no list. Pipe in the output of Get-Recall without -AsRow; lists of a job or a remote session are copies, so export them there.",
                InputObject
            );
        if (isWanted)
            (writer ??= new RecallListWriter(path)).Write(list, [.. FieldsOf(list)]);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (writer is not null)
            WriteObject(writer.Complete());
        else if (isWanted)
            WriteWarning($"There was no list to write, so '{path}' was not written.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            writer?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// The properties that were added to a list: an array beside its items has a value for each, any other stands in every row.
    /// </summary>
    private IEnumerable<ListField> FieldsOf(RecallList list)
    {
        // Its own properties, which are not asked for, would take four times as long.
        var added = (PSMemberSet)InputObject.Members["psextended"];
        foreach (var property in added.Members.OfType<PSNoteProperty>())
        {
            var value = PSValue.Unwrap(property.Value);
            yield return new ListField(
                property.Name,
                value is object?[] values && values.Length == list.ItemId.Length
                    ? values
                    : [.. Enumerable.Repeat(value, list.ItemId.Length)]
            );
        }
    }
}
