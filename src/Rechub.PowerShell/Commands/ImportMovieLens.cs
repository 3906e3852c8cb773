using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Reads a MovieLens data set.</summary>
/// <remarks>
/// Reads ml-100k, ml-1m, ml-10m, ml-20m, ml-25m, ml-32m, ml-latest and ml-latest-small, from their folder or their zip archive, or one
/// csv file that has the features of user and movie beside every rating (columns user_id, movie_id, timestamp, and any of
/// rating, gender, age, occupation, zip, title, genres). The format is detected. Users and items are those with a rating; a
/// movie gets its title, year, genres and cate_id (the first genre). Ratings are sorted by user and time, ties keep the order
/// of the file. The split is leave-last-out with a validation item before it; Split-Interaction changes it.
/// </remarks>
/// <example>
///   <code>Import-MovieLens ./ml-1m</code>
///   <para>Reads the folder ml-1m and shows how many users, items and interactions it has.</para>
/// </example>
/// <example>
///   <code>Import-MovieLens ./ml-latest-small.zip -MinimumRating 4 | New-DssmModel | Start-MatchTraining</code>
///   <para>Reads an archive without unpacking it, keeps what was liked, and trains a model on it.</para>
/// </example>
/// <example>
///   <code>Import-MovieLens ./ratings-and-features.csv -SkipInvalid -WarningVariable skipped</code>
///   <para>Reads one merged csv file, and goes on after lines that are malformed.</para>
/// </example>
[Cmdlet(VerbsData.Import, "MovieLens", DefaultParameterSetName = PathSet)]
[OutputType(typeof(InteractionData))]
public sealed class ImportMovieLens : ImportCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The folder, zip archive or merged csv file. Wildcards are allowed; each match is one data set.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ParameterSetName = PathSet
    )]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The folder, zip archive or merged csv file, taken as it is written.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = LiteralPathSet
    )]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The format: Ml100k, Dat (ml-1m, ml-10m), Csv (ml-20m and later) or Merged. Detected when it is not given.</summary>
    [Parameter]
    public MovieLensFormat? Format { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = ParameterSetName == LiteralPathSet;
        foreach (var path in literal ? LiteralPath : Path)
        {
            foreach (var found in ResolveExisting(path, literal))
                Import(
                    (invalid, progress, cancellation) =>
                        MovieLensReader.Read(
                            found,
                            Format,
                            Options,
                            invalid,
                            progress,
                            cancellation
                        )
                );
        }
    }
}
