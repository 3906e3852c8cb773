using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Splits interactions into training, validation and test parts.</summary>
/// <remarks>
/// LeaveLastOut holds out each user's last interaction for testing and the one before it for validation. Imported data has this
/// split. LeaveLastN holds out the last N for testing and the N before them for validation. Time holds out everything from a
/// point in time on; with -Fold it outputs several such splits, one window of time after the other. User holds out users:
/// nothing of them is trained on. None holds out nothing, for a production model. LeaveLastOut and LeaveLastN leave every user
/// at least one training interaction. A split that leaves nothing for training is an error, and one without a test part gives a
/// warning. The output shares the interactions with the input; only folds are copied.
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
///   <code>$data | Split-Interaction Time -Fold 3 | ForEach-Object { $_ | New-ItemKnnModel | Get-Recall } | Measure-TopK -K 10</code>
///   <para>Evaluates on three windows of time, and outputs the mean and the deviation of each metric.</para>
/// </example>
/// <example>
///   <code>$data | Split-Interaction User -TestShare 0.05 | New-DssmModel | Start-MatchTraining</code>
///   <para>Trains without a twentieth of the users, to see how well new users are served.</para>
/// </example>
/// <example>
///   <code>Import-Interaction ./orders.csv -UserColumn customer -ItemColumn product -TimeColumn date | Split-Interaction -Repeat Allow</code>
///   <para>Keeps repeated purchases as something to learn and to recommend.</para>
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
    [LiveObject]
    public InteractionData InputObject { get; set; } = null!;

    /// <summary>How the interactions are divided; the description says more.</summary>
    [Parameter(Position = 0)]
    public SplitMethod Method { get; set; } = SplitMethod.LeaveLastOut;

    /// <summary>
    /// For LeaveLastN, which needs it: number of test items per user, and of validation items. For User: number of items
    /// that are held out of a held-out user; the ones before are the history. Default: 1 for User.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Count { get; set; }

    /// <summary>
    /// For Time: interactions at or after this time are test items. Text has a form with one reading, such as 2003-01-31 or
    /// 2003-01-31T18:30+02:00, and means the same in every culture. A time without an offset is UTC. Default: see -TestShare.
    /// </summary>
    [Parameter]
    [TimeArgument]
    public DateTime TestStart { get; set; }

    /// <summary>
    /// For Time: share of the interactions, the latest ones, that become the test part; with -Fold, the share of each window.
    /// Interactions with the same timestamp stay together, so the test part may be larger. Cannot be combined with -TestStart.
    /// For User: share of the users that are tested. Default: 0.1.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TestShare { get; set; } = DefaultTestShare;

    /// <summary>
    /// For Time: interactions at or after this time and before the test part are validation items. It is given as -TestStart is.
    /// Default: no validation part.
    /// </summary>
    [Parameter]
    [TimeArgument]
    public DateTime ValidationStart { get; set; }

    /// <summary>
    /// For Time: number of rolling folds, at least 2. The test parts are the latest windows of -TestShare each; a fold trains on
    /// everything before its window, and what comes later is not in its data. One object per fold is output. Default: no folds.
    /// </summary>
    [Parameter]
    [ValidateRange(2, 1000)]
    public int Fold { get; set; }

    /// <summary>For User: seed of the choice of users. Default: 1.</summary>
    [Parameter]
    public long Seed { get; set; } = 1;

    /// <summary>
    /// For LeaveLastOut and LeaveLastN: adds the validation items to the training part. For User: no users are held out for
    /// validation.
    /// </summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>Which of a user's repeated interactions with the same item to keep.</summary>
    [Parameter]
    public RepeatedInteractions Distinct { get; set; }

    /// <summary>
    /// Whether users are recommended items that they already have. The policy belongs to the data: training, validation,
    /// evaluation, baselines and serving follow it. Default: the policy of the input; of imported data, Exclude.
    /// </summary>
    [Parameter]
    public RepeatPolicy Repeat { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        Only(nameof(Count), SplitMethod.LeaveLastN, SplitMethod.User);
        Only(nameof(TestStart), SplitMethod.Time);
        Only(nameof(TestShare), SplitMethod.Time, SplitMethod.User);
        Only(nameof(Fold), SplitMethod.Time);
        Only(nameof(Seed), SplitMethod.User);
        Only(nameof(ValidationStart), SplitMethod.Time);
        Only(
            nameof(NoValidation),
            SplitMethod.LeaveLastOut,
            SplitMethod.LeaveLastN,
            SplitMethod.User
        );
        if (Method == SplitMethod.LeaveLastN && !IsGiven(nameof(Count)))
            throw Contradiction(nameof(Count), "LeaveLastN needs -Count.");
        if (IsGiven(nameof(TestStart)) && IsGiven(nameof(TestShare)))
            throw Contradiction(nameof(TestShare), "Give -TestStart or -TestShare, not both.");
        foreach (var name in new[] { nameof(TestStart), nameof(ValidationStart) })
        {
            if (IsGiven(nameof(Fold)) && IsGiven(name))
                throw Contradiction(
                    name,
                    $"-Fold chooses its own windows, by -TestShare. Leave out -{name}."
                );
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var data = InputObject.WithoutRepetition(Distinct);
        if (IsGiven(nameof(Repeat)))
            data = data.WithRepeat(Repeat);
        if (IsGiven(nameof(Fold)))
        {
            WriteObject(data.SplitByTimeFolds(Fold, TestShare), enumerateCollection: true);
            return;
        }

        var split = Method switch
        {
            SplitMethod.LeaveLastN => DataSplit.LeaveLastN(data.Log, Count, !NoValidation),
            SplitMethod.Time => ByTime(data.Log),
            SplitMethod.User => DataSplit.ByUser(
                data.Log,
                TestShare,
                IsGiven(nameof(Count)) ? Count : 1,
                !NoValidation,
                Seed
            ),
            SplitMethod.None => DataSplit.None(data.Log),
            _ => DataSplit.LeaveLastOut(data.Log, !NoValidation),
        };
        if (Method != SplitMethod.None && !split.HasTest(data.Log))
            WriteWarning(
                Method switch
                {
                    SplitMethod.Time =>
                        $"The test part is empty: no interaction happened at or after its start ({split}).",
                    SplitMethod.User => "The test part is empty: no user was drawn for it.",
                    _ =>
                        "The test part is empty: every user has one interaction, which stays in training.",
                }
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
