using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Changes how interactions are divided into training, validation and test.</summary>
/// <remarks>
/// Imported data has the split LeaveLastOut with a validation item: each user's last interaction is the test item, the one
/// before it the validation item. LeaveLastN holds out N and N. Time holds out what happened from a moment on. None trains on
/// everything, for production. At least one interaction of each user stays before what LeaveLastOut and LeaveLastN hold out.
/// The data itself is shared with the input, not copied.
/// </remarks>
/// <example>
///   <code>Import-MovieLens ./ml-1m | Split-Interaction -Method LeaveLastN -Count 5 -NoValidation</code>
///   <para>Tests on the last five ratings of each user and trains on all before them.</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method Time -TestStart 2000-12-01 -ValidationStart 2000-11-01</code>
///   <para>Trains on what happened before November, validates on November, tests on what came then (UTC).</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method None | New-DssmModel | Start-MatchTraining | Export-RecallModel movies.rechub</code>
///   <para>Trains the model that goes into production on everything.</para>
/// </example>
[Cmdlet(VerbsCommon.Split, "Interaction")]
[OutputType(typeof(InteractionData))]
public sealed class SplitInteraction : RechubCmdlet
{
    private const double DefaultTestShare = 0.1;

    /// <summary>The data to split.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>LeaveLastOut (the default), LeaveLastN, Time or None.</summary>
    [Parameter(Position = 0)]
    public SplitMethod Method { get; set; } = SplitMethod.LeaveLastOut;

    /// <summary>For LeaveLastN: how many of each user's interactions are test items, and as many validation items.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Count { get; set; }

    /// <summary>For Time: the moment from which on interactions are test items. A time without an offset is UTC.</summary>
    [Parameter]
    public DateTime TestStart { get; set; }

    /// <summary>
    /// For Time: the share of the interactions that is the test part, at its end. The default is 0.1. Interactions at the same
    /// time stay together, so the part may be larger.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TestShare { get; set; } = DefaultTestShare;

    /// <summary>For Time: the moment from which on interactions are for validation. A time without an offset is UTC.</summary>
    [Parameter]
    public DateTime ValidationStart { get; set; }

    /// <summary>For LeaveLastOut and LeaveLastN: what would be for validation is training data.</summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>Of a user's repeated interactions with an item keep only the First or the Last. By default (Keep) all are kept.</summary>
    [Parameter]
    public RepeatedInteractions Distinct { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        Only(nameof(Count), SplitMethod.LeaveLastN);
        Only(nameof(TestStart), SplitMethod.Time);
        Only(nameof(TestShare), SplitMethod.Time);
        Only(nameof(ValidationStart), SplitMethod.Time);
        Only(nameof(NoValidation), SplitMethod.LeaveLastOut, SplitMethod.LeaveLastN);
        if (Method == SplitMethod.LeaveLastN && !IsGiven(nameof(Count)))
            throw Contradiction(nameof(Count), "LeaveLastN needs -Count.");
        if (IsGiven(nameof(TestStart)) && IsGiven(nameof(TestShare)))
            throw Contradiction(nameof(TestShare), "Give -TestStart or -TestShare, not both.");
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var data = InputObject.WithoutRepetition(Distinct);
        WriteObject(
            data.WithSplit(
                Method switch
                {
                    SplitMethod.LeaveLastN => DataSplit.LeaveLastN(data.Log, Count, !NoValidation),
                    SplitMethod.Time => ByTime(data.Log),
                    SplitMethod.None => DataSplit.None(data.Log),
                    _ => DataSplit.LeaveLastOut(data.Log, !NoValidation),
                }
            )
        );
    }

    private DataSplit ByTime(InteractionLog log)
    {
        var test = IsGiven(nameof(TestStart)) ? Seconds(TestStart) : log.TimeAt(1 - TestShare);
        long? validation = IsGiven(nameof(ValidationStart)) ? Seconds(ValidationStart) : null;
        if (validation > test)
            throw Contradiction(
                nameof(ValidationStart),
                "The validation part must start before the test part."
            );
        return DataSplit.ByTime(log, test, validation);
    }

    private void Only(string parameter, params SplitMethod[] methods)
    {
        if (IsGiven(parameter) && !methods.Contains(Method))
            throw Contradiction(
                parameter,
                $"-{parameter} belongs to {string.Join(" and ", methods)}, and the method is {Method}."
            );
    }

    private static RechubException Contradiction(string parameter, string message) =>
        new(RechubErrorKind.InvalidArgument, "InvalidSplit", message, parameter);

    private static long Seconds(DateTime time) =>
        new DateTimeOffset(
            time.Kind == DateTimeKind.Local
                ? time.ToUniversalTime()
                : DateTime.SpecifyKind(time, DateTimeKind.Utc)
        ).ToUnixTimeSeconds();
}
