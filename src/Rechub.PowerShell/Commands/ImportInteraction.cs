using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Commands;

/// <summary>Imports interactions from files, objects or a database.</summary>
/// <remarks>
/// The source is one of these: files, folders or zip archives of files, objects from the pipeline, or a query on an open ADO.NET
/// connection. Files are delimited text (csv, tsv and the like), Parquet, Arrow and Feather, Excel workbooks (.xlsx), or JSON: an
/// object a line, or an array of objects. They may be compressed with gzip, bzip2, Zstandard or xz. Text, JSON and rows of a query
/// are streamed. The parameters name the columns; a path such as user.id names a value in a nested object or structure. Types in the
/// column names of RecBole's files, such as user_id:token, are honored and are no part of the name.
///
/// Ids are integers if every id is a whole number, such as 5 or 5.0; otherwise they are text. Times are ISO 8601 or another form
/// with one reading (UTC if there is no offset), or numbers that count from 1970. Ratings that are true and false are 1 and 0. A
/// feature column holds text, integers or fractional numbers: its type is the one that fits all its values. It holds lists if the
/// source does (Parquet, Arrow, JSON, arrays), or if -ListColumn names it. Blanks around ids and values are removed.
///
/// Features are columns of the interactions, where the first record of a user or item counts, or columns of separate tables. If no
/// id has a row in a separate table, the import is refused. If less than half have one, a warning gives the number; -Verbose always
/// does. Users and items without interactions are dropped. The result has the split LeaveLastOut with a validation item;
/// Split-Interaction changes it.
///
/// All input is one data set: a file that is missing, or an object that cannot be read, ends the import, unless -SkipInvalid skips
/// the record.
///
/// The Tab key completes names of columns: those of the file whose path stands before, or of the objects in the pipeline.
///
/// docs/data.md shows a command for each of many well-known data sets.
/// </remarks>
/// <list type="table">
/// <item><term>Path</term><description>
/// Reads files, folders and archives that -Path names, with wildcards.
/// </description></item>
/// <item><term>LiteralPath</term><description>
/// Reads files, folders and archives that -LiteralPath names, without wildcards.
/// </description></item>
/// <item><term>InputObject</term><description>
/// Reads objects from the pipeline, or the files and folders that come from it.
/// </description></item>
/// <item><term>Connection</term><description>Reads the result of -Query on an open ADO.NET connection.</description></item>
/// </list>
/// <example>
///   <code>Import-Interaction ./clicks.csv -UserColumn visitor -ItemColumn article -TimeColumn clicked_at -ItemPath ./articles.csv</code>
///   <para>Reads clicks from one file, and the features of articles from another, which also has a column article.</para>
/// </example>
/// <example>
///   <code>Import-Csv ./orders.csv | Where-Object Country -eq DE | Import-Interaction -UserColumn Customer -ItemColumn Product -TimeColumn Date</code>
///   <para>Reads objects from the pipeline.</para>
/// </example>
/// <example>
///   <code>Get-ChildItem ./2024-*.csv | Import-Interaction -UserColumn visitorid -ItemColumn itemid -TimeColumn timestamp -Where "event == 'transaction'" -ItemTable $catalog -ItemKey sku</code>
///   <para>Reads the files as one data set, of which it keeps the purchases, and takes the items' features from objects whose property sku has the ids.</para>
/// </example>
/// <example>
///   <code>Import-Interaction -Connection $connection -Query 'select user_id, item_id, ts from events' -UserColumn user_id -ItemColumn item_id -TimeColumn ts</code>
///   <para>Streams the rows of a query over an open connection to DuckDB, SQLite, PostgreSQL or any other ADO.NET provider.</para>
/// </example>
[Cmdlet(VerbsData.Import, "Interaction", DefaultParameterSetName = PathSet)]
[OutputType(typeof(InteractionData))]
public sealed class ImportInteraction : TableImportCmdlet
{
    private readonly List<string> pipedPaths = [];

    private ImportContext? objectContext;
    private ObjectImport? objects;

    /// <summary>
    /// Files, or folders and zip archives whose files form one data set. A subfolder such as country=de adds a column country with
    /// the value de. Files and folders whose names start with a dot or an underscore are ignored. All other files of a folder must
    /// be in a format that can be read, unless -Include or -Exclude selects. Wildcards are allowed; all matches are read as one
    /// data set.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [PathArgument]
    public string[] Path { get; set; } = [];

    /// <summary>Files or folders, as in -Path. Wildcard characters are taken literally.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Objects or hashtables. The first must have a property for every column that the parameters name. Files and folders, such
    /// as those of Get-ChildItem, and paths as text are read as in -Path; all of them are one data set.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The query that selects the interactions.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>
    /// Names of the columns of the interactions' files if their first line is a record and has no names: one name for each field.
    /// Default: the first line has the names.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ArgumentCompleter(typeof(NewNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Header { get; set; }

    /// <summary>
    /// Which files of a folder or a zip archive of interactions to read: patterns with * and ?. A pattern with a / is compared with
    /// the path within the folder, any other with the file's name. Default: all.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Which files of a folder or a zip archive to leave out: patterns as in -Include. Default: none.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>Name of the sheet of an Excel workbook. Default: the first sheet.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Sheet { get; set; }

    // All input is one data set, and -SkipInvalid says what becomes of an invalid record.
    private protected override bool IsOneInput => true;

    private TableLayout Layout =>
        new()
        {
            Include = Include,
            Exclude = Exclude,
            Header = Header,
            Sheet = Sheet,
        };

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (
            Connection is not null
            && ParameterSetName != QuerySet
            && UserQuery is null
            && ItemQuery is null
        )
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ConnectionNotUsed",
                "No query uses -Connection. Give -UserQuery or -ItemQuery, or leave it out.",
                nameof(Connection)
            );
        if (IsGiven(nameof(ListSeparator)) && ListColumn.Length == 0)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ListColumnMissing",
                "-ListSeparator is about -ListColumn, which is not given. Name the columns that hold lists.",
                nameof(ListSeparator)
            );
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName != ObjectSet)
            return;
        switch (InputObject.BaseObject)
        {
            case FileSystemInfo file:
                pipedPaths.Add(file.FullName);
                break;
            case string path:
                pipedPaths.AddRange(ResolveExisting(path, literal: false));
                break;
            default:
                objects ??= StartObjects();
                objects.Add(Array.ConvertAll(objects.Names, InputObject.ValueOf));
                break;
        }

        if (pipedPaths.Count > 0 && objects is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "PipelineMixed",
                "The pipeline has files and other objects. Give the one or the other.",
                nameof(InputObject)
            );
    }

    /// <inheritdoc/>
    protected override void End()
    {
        switch (ParameterSetName)
        {
            case QuerySet:
                ImportTables(TableSource.Query(Connection!, Query));
                break;
            case ObjectSet when pipedPaths.Count > 0:
                ImportTables(TableSource.Files(pipedPaths, Layout));
                break;
            case ObjectSet when objects is not null:
                Import(objectContext!, _ => objects.Finish());
                break;
            case ObjectSet:
                throw new InputFormatException(
                    "pipeline",
                    null,
                    null,
                    "The pipeline contained no objects."
                );
            default:
                ImportFiles();
                break;
        }
    }

    private void ImportFiles()
    {
        var literal = ParameterSetName == LiteralPathSet;
        var paths = (literal ? LiteralPath : Path)
            .SelectMany(path => ResolveExisting(path, literal))
            .ToArray();
        ImportTables(TableSource.Files(paths, Layout));
    }

    private void ImportTables(TableSource interactions)
    {
        var (columns, users, items) = (Columns, Users, Items);
        Import(
            NewContext(),
            context => InteractionReader.Read(interactions, columns, users, items, context)
        );
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            objects?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Refuses parameters about files where the pipeline has objects.</summary>
    private void RequireFiles()
    {
        string[] aboutFiles = [nameof(Header), nameof(Include), nameof(Exclude), nameof(Sheet)];
        if (Array.Find(aboutFiles, IsGiven) is { } given)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "OptionWithoutEffect",
                $"-{given} is about files, and the pipeline has objects. Leave it out.",
                given
            );
    }

    private ObjectImport StartObjects()
    {
        RequireFiles();
        objectContext = NewContext();
        var import = new ObjectImport(Columns, Users, Items, objectContext);
        foreach (var name in import.Names)
        {
            if (!InputObject.Has(name))
                throw new InputFormatException(
                    "pipeline",
                    1,
                    null,
                    $"The object has no property '{name}'. Found: {string.Join(", ", InputObject.All().Select(property => property.Name).Take(50))}."
                );
        }

        return import;
    }
}
