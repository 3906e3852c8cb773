using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Splits interactions into training, validation and test parts.</summary>
/// <remarks>
/// LeaveLastOut holds out each user's last interaction for testing and the one before it for validation. Imported data has this
/// split. LeaveLastN holds out the last N for testing and the N before them for validation. Time holds out everything from a
/// point in time on. None holds out nothing, for a production model. LeaveLastOut and LeaveLastN leave every user at least one
/// training interaction. A split that leaves nothing for training is an error, and one without a test part gives a warning.
/// The output shares the interactions with the input; they are not copied.
/// </remarks>
/// <example>
///   <code>Import-MovieLens ./ml-1m | Split-Interaction -Method LeaveLastN -Count 5 -NoValidation</code>
///   <para>Tests on the last five ratings of each user, and trains on all earlier ones.</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method Time -TestStart 2000-12-01 -ValidationStart 2000-11-01</code>
///   <para>Trains on everything before November, validates on November, and tests on everything later (UTC).</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction -Method None | New-DssmModel | Start-MatchTraining | Export-RecallModel movies.rechub</code>
///   <para>Trains a production model on all interactions.</para>
/// </example>
[Cmdlet(VerbsCommon.Split, "Interaction")]
[OutputType(typeof(InteractionData))]
public sealed class SplitInteraction : RechubCmdlet
{
    private const double DefaultTestShare = 0.1;

    /// <summary>The interactions to split.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>The method: LeaveLastOut (the default), LeaveLastN, Time or None. See the description.</summary>
    [Parameter(Position = 0)]
    public SplitMethod Method { get; set; } = SplitMethod.LeaveLastOut;

    /// <summary>For LeaveLastN, which needs it: number of test items per user, and of validation items.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Count { get; set; }

    /// <summary>
    /// For Time: interactions at or after this time are test items. A time without an offset is UTC. Default: see -TestShare.
    /// </summary>
    [Parameter]
    public DateTime TestStart { get; set; }

    /// <summary>
    /// For Time: share of the interactions, the latest ones, that become the test part. Default: 0.1. Interactions with the
    /// same timestamp stay together, so the test part may be larger. Cannot be combined with -TestStart.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TestShare { get; set; } = DefaultTestShare;

    /// <summary>
    /// For Time: interactions at or after this time and before the test part are validation items. A time without an offset is
    /// UTC. Default: no validation part.
    /// </summary>
    [Parameter]
    public DateTime ValidationStart { get; set; }

    /// <summary>For LeaveLastOut and LeaveLastN: adds the validation items to the training part.</summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>
    /// Which of a user's repeated interactions with the same item to keep: Keep (the default) keeps all, First keeps the
    /// earliest, Last keeps the latest.
    /// </summary>
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
        var split = Method switch
        {
            SplitMethod.LeaveLastN => DataSplit.LeaveLastN(data.Log, Count, !NoValidation),
            SplitMethod.Time => ByTime(data.Log),
            SplitMethod.None => DataSplit.None(data.Log),
            _ => DataSplit.LeaveLastOut(data.Log, !NoValidation),
        };
        if (Method != SplitMethod.None && !split.HasTest(data.Log))
            WriteWarning(
                Method == SplitMethod.Time
                    ? $"The test part is empty: no interaction happened at or after its start ({split})."
                    : "The test part is empty: every user has one interaction, which stays in training."
            );
        WriteObject(data.WithSplit(split));
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
                $"-{parameter} applies only to {string.Join(" and ", methods)}, but the method is {Method}."
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
