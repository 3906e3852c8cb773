using System.Management.Automation;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Commands;

/// <summary>Downloads a MovieLens data set from GroupLens.</summary>
/// <remarks>
/// Downloads the archive, verifies it with the checksum that is published beside it, and unpacks it into a folder with the name
/// of the data set. An interrupted download is resumed when the command runs again. An existing folder is kept unless -Force is
/// given. The data has its own license; see its README.
/// </remarks>
/// <example>
///   <code>Save-MovieLens ml-1m ./data | Import-MovieLens</code>
///   <para>Downloads a million ratings to ./data/ml-1m and reads them.</para>
/// </example>
/// <example>
///   <code>Save-MovieLens -Name ml-latest-small -Uri http://mirror.example/ml-latest-small.zip -Force</code>
///   <para>Downloads from a mirror to the current location, and replaces an existing folder.</para>
/// </example>
[Cmdlet(VerbsData.Save, "MovieLens", SupportsShouldProcess = true)]
[OutputType(typeof(DirectoryInfo))]
public sealed class SaveMovieLens : RechubCmdlet
{
    /// <summary>Name of the data set, such as ml-100k, ml-1m, ml-25m or ml-latest-small.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(DataSetCompleter))]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    public string Name { get; set; } = "";

    /// <summary>Folder in which the folder of the data set is created. It must exist. Default: the current location.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>
    /// Address of the archive, for example on a mirror. Default: GroupLens. The checksum is expected at the same address with
    /// .md5 appended to the path.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>Replaces an existing folder. By default an existing folder is an error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        var uri = Uri ?? KnownUri();
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https"))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidUri",
                $"'{uri}' is not an http or https address.",
                uri
            );
        var parent = ResolveOutput(Destination);
        if (!Directory.Exists(parent))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "FolderNotFound",
                $"The folder '{parent}' does not exist. Create it first.",
                Destination
            );
        var folder = Path.Combine(parent, Name);
        if (Path.Exists(folder) && !Force)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "FolderExists",
                $"'{folder}' already exists. Use it, or give -Force to replace it.",
                folder
            );
        if (!ShouldProcess(folder, $"Download {uri}"))
            return;
        WriteWarning(MovieLensDownload.LicenseNotice);
        var hasChecksum = Run(
            (progress, cancellation) =>
            {
                using var client = new HttpClient();
                return new MovieLensDownload(client, progress)
                    .SaveAsync(uri, folder, cancellation)
                    .GetAwaiter()
                    .GetResult();
            }
        );
        if (!hasChecksum)
            WriteWarning(
                $"There is no checksum at {MovieLensDownload.ChecksumUriOf(uri)}; the archive was not verified."
            );
        WriteItem(folder);
    }

    private Uri KnownUri() =>
        MovieLensDownload.Names.Contains(Name, StringComparer.OrdinalIgnoreCase)
            ? MovieLensDownload.UriOf(Name.ToLowerInvariant())
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UnknownDataSet",
                $"GroupLens publishes no data set '{Name}'. Its data sets are {string.Join(", ", MovieLensDownload.Names)}. For another archive give -Uri.",
                Name
            );
}
