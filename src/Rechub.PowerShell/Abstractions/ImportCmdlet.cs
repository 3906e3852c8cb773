using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.PowerShell.Abstractions;

/// <summary>What every import has in common: encoding, what is left out, and what happens to records that cannot be read.</summary>
public abstract class ImportCmdlet : RechubCmdlet
{
    /// <summary>Encoding of text files. Auto reads UTF-8, and older MovieLens files that are not valid UTF-8 as Latin-1.</summary>
    [Parameter]
    public TextEncoding Encoding { get; set; }

    /// <summary>Interactions rated lower than this are left out. By default all are kept.</summary>
    [Parameter]
    [ValidateRange(-1e9, 1e9)]
    public double MinimumRating { get; set; }

    /// <summary>
    /// Of a user's repeated interactions with an item keep only the First or the Last. By default (Keep) all are kept.
    /// </summary>
    [Parameter]
    public RepeatedInteractions Distinct { get; set; }

    /// <summary>
    /// Goes on after records that cannot be read, and warns with how many they were and the first ten. By default the first
    /// one ends the import.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipInvalid { get; set; }

    /// <summary>The options that the parameters give.</summary>
    private protected ImportOptions Options =>
        new()
        {
            Encoding = Encoding,
            MinimumRating = IsGiven(nameof(MinimumRating)) ? MinimumRating : null,
            Repeated = Distinct,
        };

    /// <summary>What is to happen to records that cannot be read.</summary>
    private protected InvalidRecords NewInvalidRecords() => new(SkipInvalid);

    /// <summary>Writes the data that a source gives, and warns of the records that were skipped.</summary>
    private protected void Import(
        Func<InvalidRecords, IProgress<WorkProgress>, CancellationToken, InteractionData> read,
        InvalidRecords? invalid = null
    )
    {
        invalid ??= NewInvalidRecords();
        var data = Run((pipeline, cancellation) => read(invalid, pipeline, cancellation));
        if (invalid.Count > 0)
            WriteWarning(Describe(invalid));
        WriteObject(data);
    }

    private static string Describe(InvalidRecords invalid)
    {
        var first = string.Join(
            Environment.NewLine,
            invalid.First.Select(problem => $"  {problem.Message}")
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Skipped {invalid.Count} invalid records. {(invalid.Count > invalid.First.Count ? $"The first {invalid.First.Count}" : "They were")}:{Environment.NewLine}{first}"
        );
    }
}
