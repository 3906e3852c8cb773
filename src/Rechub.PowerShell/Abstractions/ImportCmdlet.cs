using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Base class of the import cmdlets: encoding, which interactions to keep, and what to do with invalid records.
/// </summary>
public abstract class ImportCmdlet : RechubCmdlet
{
    /// <summary>
    /// Encoding of text files: Auto, Utf8, Latin1, or any encoding that .NET knows, by its name or the number of its code page, such
    /// as windows-1252, windows-1251, shift_jis, gb18030 or utf-16. Auto, the default, reads what a byte order mark says or else
    /// UTF-8, and reads older MovieLens files that are not valid UTF-8 as Latin-1. Bytes that the encoding does not have are an
    /// error.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNull]
    public TextEncoding Encoding { get; set; } = TextEncoding.Auto;

    /// <summary>Lowest rating to keep. Interactions with a lower rating are dropped. Default: all are kept.</summary>
    [Parameter]
    [ValidateRange(-1e9, 1e9)]
    public double MinimumRating { get; set; }

    /// <summary>Which of a user's repeated interactions with the same item to keep.</summary>
    [Parameter]
    public RepeatedInteractions Distinct { get; set; }

    /// <summary>
    /// Whether users are recommended items that they already have. The policy belongs to the data: training, validation,
    /// evaluation, baselines and serving follow it. Split-Interaction -Repeat changes it.
    /// </summary>
    [Parameter]
    public RepeatPolicy Repeat { get; set; }

    /// <summary>
    /// How interactions of a user at the same time are ordered. Get-InteractionSummary shows what was done.
    /// </summary>
    [Parameter]
    public TieBreak TieBreak { get; set; }

    /// <summary>
    /// Skips records that cannot be read. A warning gives their number and describes the first ten. By default the first
    /// invalid record ends the import with an error.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipInvalid { get; set; }

    /// <summary>The import options that the parameters set.</summary>
    private protected virtual ImportOptions Options =>
        new()
        {
            Encoding = Encoding,
            MinimumRating = IsGiven(nameof(MinimumRating)) ? MinimumRating : null,
            Repeated = Distinct,
            TieBreak = TieBreak,
        };

    /// <summary>What accompanies one import.</summary>
    private protected ImportContext NewContext() =>
        new()
        {
            Options = Options,
            Invalid = new InvalidRecords(SkipInvalid),
            Cancellation = Cancellation,
        };

    /// <summary>Runs an import, outputs the data, and warns about what was skipped or may be unexpected.</summary>
    private protected void Import(ImportContext context, Func<ImportContext, InteractionData> read)
    {
        InteractionData data;
        try
        {
            data = Run(
                (progress, cancellation) =>
                    read(context with { Progress = progress, Cancellation = cancellation })
            );
        }
        catch (RechubException)
        {
            // What was skipped may be why nothing is left.
            Tell(context);
            throw;
        }

        Tell(context);
        WriteObject(data.WithRepeat(Repeat));
    }

    private void Tell(ImportContext context)
    {
        if (context.Invalid.Count > 0)
            WriteWarning(Describe(context.Invalid));
        foreach (var warning in context.Warnings.Messages)
            WriteWarning(warning);
        foreach (var detail in context.Warnings.Details)
            WriteVerbose(detail);
    }

    private static string Describe(InvalidRecords invalid)
    {
        var first = string.Join(
            Environment.NewLine,
            invalid.First.Select(problem => $"  {problem.Message}")
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Skipped {invalid.Count} invalid record{(invalid.Count == 1 ? "" : "s")}{(invalid.Count > invalid.First.Count ? $". The first {invalid.First.Count}" : "")}:{Environment.NewLine}{first}"
        );
    }
}
