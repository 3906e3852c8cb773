using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Imports a MovieLens data set.</summary>
/// <remarks>
/// Reads ml-100k, ml-1m, ml-10m, ml-20m, ml-25m, ml-32m, ml-latest and ml-latest-small from a folder or a zip archive. It also
/// reads a single csv file that has the features of user and movie in every row: the columns user_id, movie_id and timestamp,
/// and any of rating, gender, age, occupation, zip, title and genres. The format is detected.
///
/// Users and movies without ratings are dropped. A movie has the columns title, year, genres and cate_id (its first genre).
/// Ratings are sorted by user and time. Ties keep the order of the file unless that is the order of the movie ids, as in
/// ml-latest-small; -TieBreak changes that. The result has the split LeaveLastOut with a
/// validation item; Split-Interaction changes it.
/// </remarks>
/// <list type="table">
/// <item><term>Path</term><description>Reads the folders or archives that -Path names, with wildcards.</description></item>
/// <item><term>LiteralPath</term><description>
/// Reads the folders or archives that -LiteralPath names, without wildcards; those from the pipeline are taken so.
/// </description></item>
/// </list>
/// <example>
///   <code>Import-MovieLens ./ml-1m</code>
///   <para>Reads the folder ml-1m, and shows how many users, items and interactions it has.</para>
/// </example>
/// <example>
///   <code>Import-MovieLens ./ml-latest-small.zip -MinimumRating 4 | New-DssmModel | Start-MatchTraining</code>
///   <para>Reads an archive without unpacking it, keeps ratings of at least 4, and trains a model on them.</para>
/// </example>
/// <example>
///   <code>Import-MovieLens ./ratings-and-features.csv -SkipInvalid -WarningVariable skipped</code>
///   <para>Reads a merged csv file and skips malformed lines.</para>
/// </example>
[Cmdlet(VerbsData.Import, "MovieLens", DefaultParameterSetName = PathSet)]
[OutputType(typeof(InteractionData))]
public sealed class ImportMovieLens : ImportCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The folder, zip archive or merged csv file. Wildcards are allowed; each match is a separate data set.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = PathSet
    )]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathArgument]
    public string[] Path { get; set; } = [];

    /// <summary>The folder, zip archive or merged csv file. Wildcard characters are taken literally.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = LiteralPathSet
    )]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The format of the files. Default: detected.</summary>
    [Parameter]
    public MovieLensFormat? Format { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == LiteralPathSet;
        ForEachPath(
            literal ? LiteralPath : Path,
            literal,
            found => Import(NewContext(), context => MovieLensReader.Read(found, Format, context))
        );
    }
}
