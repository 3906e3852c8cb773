using System.Data.Common;
using System.Management.Automation;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Times;
using Rechub.Filters;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Base class of the import of tables of any origin: which columns mean what, where users and items are described, and how text
/// files are written.
/// </summary>
public abstract class TableImportCmdlet : ImportCmdlet
{
    /// <summary>The parameter set of paths with wildcards.</summary>
    private protected const string PathSet = "Path";

    /// <summary>The parameter set of literal paths.</summary>
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The parameter set of the pipeline.</summary>
    private protected const string ObjectSet = "InputObject";

    /// <summary>The parameter set of a query.</summary>
    private protected const string QuerySet = "Connection";

    /// <summary>Name of the column with user ids.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(InteractionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string UserColumn { get; set; } = "";

    /// <summary>Name of the column with item ids.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(InteractionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string ItemColumn { get; set; } = "";

    /// <summary>
    /// Name of the column with times, or the names of two: the date and the time of day. Default: none, and the order of
    /// the source is the order of the interactions.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(InteractionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    [ValidateCount(1, 2)]
    public string[]? TimeColumn { get; set; }

    /// <summary>Unit of times that are numbers.</summary>
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
    [ArgumentCompleter(typeof(InteractionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? RatingColumn { get; set; }

    /// <summary>
    /// Name of the column with weights: how much an interaction counts in training, for example 5 for a purchase and 1 for a
    /// click. Only their proportions matter. An interaction of weight 0 is in histories, and is not learned from. Default: all
    /// count the same.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(InteractionColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? WeightColumn { get; set; }

    /// <summary>
    /// Columns with user features. They are read from the user table if there is one. Default: all columns of that table,
    /// otherwise none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserTableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] UserFeature { get; set; } = [];

    /// <summary>
    /// Columns with item features. They are read from the item table if there is one. Default: all columns of that table,
    /// otherwise none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemTableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ItemFeature { get; set; } = [];

    /// <summary>
    /// Feature columns whose text holds a list, such as Action|Comedy. Brackets around the list and quotes around elements, as in
    /// ['Drama', 'War'], are dropped. Lists of Parquet, Arrow and JSON and arrays of objects need not be named. Default: none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FeatureColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ListColumn { get; set; } = [];

    /// <summary>
    /// Character that separates the elements in -ListColumn, such as ; or , or a blank. Blanks around an element are dropped.
    /// Default: |.
    /// </summary>
    [Parameter]
    public char ListSeparator { get; set; } = '|';

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
    /// Which records of the interactions to read, such as "event == 'transaction' and price > 5". The language is that of
    /// Get-Recall -Filter. Names are those of any columns; one with blanks or other characters stands in brackets:
    /// "[Customer ID] > 0". Text is in quotes, and so are true and false, in any case, and times:
    /// sold == 'true'. What stands in a text file is compared as a number where the filter has a number; a number in
    /// a sheet, JSON or an object is compared as text (==, !=, in, like) where the filter has text. A record without the value
    /// is not read. A warning says how many records were left out. Default: all.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(RecordFilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Where { get; set; }

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

    /// <summary>
    /// An open connection of any ADO.NET provider, for -Query, -UserQuery and -ItemQuery. The command does not close it.
    /// Default: none.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = QuerySet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [ValidateNotNull]
    public DbConnection? Connection { get; set; }

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

    /// <summary>Name of the column with user ids in the table of users. Default: the name that -UserColumn gives.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserTableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? UserKey { get; set; }

    /// <summary>Name of the column with item ids in the table of items. Default: the name that -ItemColumn gives.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ItemTableColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ItemKey { get; set; }

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

    /// <summary>Which columns mean what, as the parameters say.</summary>
    private protected InteractionColumns Columns =>
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

    /// <summary>The table of users; null for none.</summary>
    private protected TableSource? Users =>
        TableOf("User", UserPath, UserQuery, UserTable, UserKey);

    /// <summary>The table of items; null for none.</summary>
    private protected TableSource? Items =>
        TableOf("Item", ItemPath, ItemQuery, ItemTable, ItemKey);

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
}
