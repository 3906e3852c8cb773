using System.Data.Common;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Filters;
using Rechub.PowerShell.Abstractions;

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
/// docs/data.md shows a command for each of many well-known data sets.
/// </remarks>
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
public sealed class ImportInteraction : ImportCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ObjectSet = "InputObject";
    private const string QuerySet = "Connection";

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

    /// <summary>
    /// An open connection of any ADO.NET provider, for -Query, -UserQuery and -ItemQuery. The command does not close it.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNull]
    public DbConnection? Connection { get; set; }

    /// <summary>The query that selects the interactions.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>
    /// A query on -Connection that selects user features. Its result must have the column that -UserKey names. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserQuery { get; set; }

    /// <summary>
    /// A query on -Connection that selects item features. Its result must have the column that -ItemKey names. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ItemQuery { get; set; }

    /// <summary>Name of the column with user ids.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string UserColumn { get; set; } = "";

    /// <summary>Name of the column with item ids.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ItemColumn { get; set; } = "";

    /// <summary>
    /// Name of the column with times, or the names of two: the date and the time of day. Without it, the order of the source is
    /// the order of the interactions.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateCount(1, 2)]
    public string[]? TimeColumn { get; set; }

    /// <summary>
    /// Unit of times that are numbers: Second, Millisecond, Microsecond or Nanosecond since 1970, or ExcelDay, days as
    /// spreadsheets count them. Auto, the default, infers seconds to nanoseconds from the size of the number. It refuses numbers
    /// that are no time from 1900 to 2199, or may be dates, such as 20240531, 200905 or 45443.77.
    /// </summary>
    [Parameter]
    public TimeUnit TimeUnit { get; set; }

    /// <summary>
    /// One or several .NET formats of the times, such as 'M/d/yyyy H:mm'. The first that fits a time is used. For two time
    /// columns, the format has a blank between date and time of day. Default: forms with one reading, which are ISO 8601, dates
    /// with the year first, dates with the name of the month, and numbers. Without a format, 12/1/2010 is an error.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TimeFormat { get; set; } = [];

    /// <summary>
    /// Texts that mark a missing value, in place of the default ones. Empty text always does. A missing id, time or rating makes a
    /// record invalid; a missing feature value is allowed. Default: NULL, null, NaN, nan and \N, and for ids, times, ratings and
    /// numeric features also NA, N/A and None. In text features the last three stay text, and a warning mentions them.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ValidateNotNull]
    public string[]? MissingValue { get; set; }

    /// <summary>Name of the column with ratings. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RatingColumn { get; set; }

    /// <summary>
    /// Name of the column with weights: how much an interaction counts in training, for example 5 for a purchase and 1 for a
    /// click. Only their proportions matter. An interaction of weight 0 is in histories, and is not learned from. Default: all
    /// count the same.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WeightColumn { get; set; }

    /// <summary>
    /// Columns with user features. They are read from the user table if there is one. Default: all columns of that table,
    /// otherwise none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] UserFeature { get; set; } = [];

    /// <summary>
    /// Columns with item features. They are read from the item table if there is one. Default: all columns of that table,
    /// otherwise none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ItemFeature { get; set; } = [];

    /// <summary>
    /// Files or folders with tables of users. Each must have the column that -UserKey names; an .npy file has its ids beside it,
    /// as for -ItemPath. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? UserPath { get; set; }

    /// <summary>
    /// Files or folders with tables of items. Each must have the column that -ItemKey names. An .npy file is a column of vectors,
    /// such as embeddings of texts or images, with the name of the file: the ids of the rows of text.npy are the lines of
    /// text.ids.txt. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ItemPath { get; set; }

    /// <summary>
    /// Objects or hashtables that describe users. Each must have the property that -UserKey names. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? UserTable { get; set; }

    /// <summary>
    /// Objects or hashtables that describe items. Each must have the property that -ItemKey names. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? ItemTable { get; set; }

    /// <summary>Name of the column with user ids in the table of users. Default: the name that -UserColumn gives.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserKey { get; set; }

    /// <summary>Name of the column with item ids in the table of items. Default: the name that -ItemColumn gives.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ItemKey { get; set; }

    /// <summary>
    /// Which records of the interactions to read, such as "event == 'transaction' and price > 5". The language is that of
    /// Get-Recall -Filter. Names are those of columns, also of such that no other parameter names. Text is in quotes; what stands
    /// in a text file is compared as a number where the filter has a number. A record without the value is not read. A warning
    /// says how many records were left out. Default: all.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Where { get; set; }

    /// <summary>
    /// What separates several items in one field, of which each becomes an interaction: ' ' for "N1 N2 N3". Lists of Parquet files
    /// and arrays of objects are taken apart as well. A second separator stands between an item and its rating: ' ', '-' for
    /// "N1-1 N2-0". Default: none, a field holds one item.
    /// </summary>
    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateNotNullOrEmpty]
    public string[] ItemSeparator { get; set; } = [];

    /// <summary>
    /// Feature columns whose text holds a list, such as Action|Comedy. Default: none. Lists of Parquet files and arrays of objects
    /// need not be named.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ListColumn { get; set; } = [];

    /// <summary>
    /// Character that separates the elements in -ListColumn, such as ; or , or a blank. Blanks around an element are dropped.
    /// Default: |.
    /// </summary>
    [Parameter]
    public char ListSeparator { get; set; } = '|';

    /// <summary>
    /// What separates the fields of text files: one character or several, such as ';', '\t' or '::'. A blank stands for a run of
    /// blanks, '\s+' for a run of blanks and tabs. Default: comma, tab, semicolon, | or ::, whichever occurs most often in the first
    /// line, or blanks if it has none of them.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>
    /// Takes quotes in text files as characters like any other. By default a field may stand in double quotes. A quote within them
    /// is doubled, or follows a backslash.
    /// </summary>
    [Parameter]
    public SwitchParameter NoQuote { get; set; }

    /// <summary>
    /// Names of the columns of the interactions' files if their first line is a record and has no names: one name for each field.
    /// Default: the first line has the names.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
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

    private InteractionColumns Columns =>
        new()
        {
            User = UserColumn,
            Item = ItemColumn,
            UserKey = UserKey,
            ItemKey = ItemKey,
            ItemSeparator = ItemSeparator.ElementAtOrDefault(0),
            ItemRatingSeparator = ItemSeparator.ElementAtOrDefault(1),
            ListColumns = ListColumn,
            ListSeparator = ListSeparator,
            Where = Where is null ? null : Filter.Parse(Where),
            Time = TimeColumn?[0],
            TimeOfDay = TimeColumn is [_, var timeOfDay] ? timeOfDay : null,
            TimeUnit = TimeUnit,
            TimeFormats = TimeFormat,
            MissingValues = MissingValue,
            Rating = RatingColumn,
            Weight = WeightColumn,
            UserFeatures = UserFeature,
            ItemFeatures = ItemFeature,
        };

    private protected override ImportOptions Options =>
        base.Options with
        {
            Separator = Delimiter,
            NoQuote = NoQuote,
        };

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

    private TableSource? Users => TableOf("User", UserPath, UserQuery, UserTable, UserKey);

    private TableSource? Items => TableOf("Item", ItemPath, ItemQuery, ItemTable, ItemKey);

    /// <summary>The table of users or items that the parameters give; null for none.</summary>
    private TableSource? TableOf(
        string entity,
        string[]? paths,
        string? query,
        PSObject[]? records,
        string? key
    )
    {
        TableSource?[] given =
        [
            paths is null
                ? null
                : TableSource.Files([
                    .. paths.Select(path => ResolveExisting(path, literal: true)[0]),
                ]),
            query is null ? null : TableSource.Query(RequireConnection(entity), query),
            records is null ? null : RecordsOf($"-{entity}Table", records),
        ];
        return given.OfType<TableSource>().ToArray() switch
        {
            [] when key is not null => throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TableMissing",
                $"-{entity}Key is about a table of its own, and none is given. Give -{entity}Path, -{entity}Query or -{entity}Table, or leave it out.",
                $"{entity}Key"
            ),
            [] => null,
            [var only] => only,
            _ => throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TableAmbiguous",
                $"-{entity}Path, -{entity}Query and -{entity}Table name the same table. Give one of them.",
                $"{entity}Table"
            ),
        };
    }

    private static TableSource RecordsOf(string name, PSObject[] records)
    {
        string[] columns = [.. records.SelectMany(record => record.Paths()).Distinct()];
        return TableSource.Objects(
            name,
            columns,
            [.. records.Select(record => Array.ConvertAll(columns, record.ValueOf))]
        );
    }

    private DbConnection RequireConnection(string entity) =>
        Connection
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "ConnectionMissing",
            $"-{entity}Query is a query on a database. Give -Connection as well.",
            $"{entity}Query"
        );

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
