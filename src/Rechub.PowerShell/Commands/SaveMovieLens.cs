using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Downloads a MovieLens data set from GroupLens.</summary>
/// <remarks>
/// Downloads the archive, compares it with the checksum that is published beside it, and unpacks it into a folder of its name.
/// An interrupted download goes on where it stopped when the command is run again. A folder that is already there is kept
/// unless -Force is given. The data has a licence of its own, in its README.
/// </remarks>
/// <example>
///   <code>Save-MovieLens ml-1m ./data | Import-MovieLens</code>
///   <para>Downloads a million ratings to ./data/ml-1m and reads them.</para>
/// </example>
/// <example>
///   <code>Save-MovieLens -Name ml-latest-small -Uri http://mirror.example/ml-latest-small.zip -Force</code>
///   <para>Downloads from a mirror to the current location, and replaces what is there.</para>
/// </example>
[Cmdlet(VerbsData.Save, "MovieLens", SupportsShouldProcess = true)]
[OutputType(typeof(DirectoryInfo))]
public sealed class SaveMovieLens : RechubCmdlet
{
    /// <summary>The data set, such as ml-100k, ml-1m, ml-25m or ml-latest-small.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(NameCompleter))]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    public string Name { get; set; } = "";

    /// <summary>The folder in which the data set's folder is made; it must exist. The default is the current location.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>Another address of the archive, such as a mirror's. A checksum is looked for at the same address with .md5 behind its path.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>Replaces a folder that is already there.</summary>
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
                $"'{folder}' is already there. Use it, or replace it with -Force.",
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
                $"There is no checksum at {MovieLensDownload.ChecksumUriOf(uri)}; the archive was not compared."
            );
        WriteObject(InvokeProvider.Item.Get([folder], force: true, literalPath: true), true);
    }

    private Uri KnownUri() =>
        MovieLensDownload.Names.Contains(Name, StringComparer.OrdinalIgnoreCase)
            ? MovieLensDownload.UriOf(Name.ToLowerInvariant())
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "UnknownDataSet",
                $"GroupLens publishes no '{Name}'. There are {string.Join(", ", MovieLensDownload.Names)}; for another archive give -Uri.",
                Name
            );

    private sealed class NameCompleter : IArgumentCompleter
    {
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName,
            string parameterName,
            string wordToComplete,
            CommandAst commandAst,
            IDictionary fakeBoundParameters
        ) =>
            MovieLensDownload
                .Names.Where(name =>
                    name.StartsWith(
                        wordToComplete.Trim('\'', '"'),
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                .Select(name => new CompletionResult(name));
    }
}
