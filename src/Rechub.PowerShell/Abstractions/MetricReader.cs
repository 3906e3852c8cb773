using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads per-user metrics from any objects with the same properties, such as the rows of a csv file.</summary>
internal static class MetricReader
{
    public static UserMetric Read(PSObject given) =>
        given.BaseObject as UserMetric
        ?? new UserMetric(
            UserId: EntityId.TextOf(Value(given, nameof(UserMetric.UserId))),
            K: (int)Number(given, nameof(UserMetric.K)),
            NDCG: Number(given, nameof(UserMetric.NDCG)),
            MRR: Number(given, nameof(UserMetric.MRR)),
            Recall: Number(given, nameof(UserMetric.Recall)),
            HitRate: Number(given, nameof(UserMetric.HitRate)),
            Precision: Number(given, nameof(UserMetric.Precision)),
            MAP: Number(given, nameof(UserMetric.MAP))
        )
        {
            Fold = OptionalNumber(given, nameof(UserMetric.Fold)),
            CandidateCount = OptionalNumber(given, nameof(UserMetric.CandidateCount)),
        };

    // Of a run without folds a csv file has an empty column, and one of before has none.
    private static int? OptionalNumber(PSObject given, string name) =>
        given.ValueOf(name) is null or "" ? null : (int)Number(given, name);

    private static object Value(PSObject given, string name) =>
        given.ValueOf(name)
        ?? throw new RechubException(
            RechubErrorKind.InvalidInput,
            "NotAUserMetric",
            $"An object of type {given.TypeNames[0]} has no {name}. Give the output of Measure-TopK -PerUser, or rows that were saved from it.",
            given.BaseObject
        );

    private static double Number(PSObject given, string name)
    {
        var value = Value(given, name);
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return double.TryParse(
            text,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : throw new RechubException(
                RechubErrorKind.InvalidData,
                "NotAUserMetric",
                $"{name} is '{text}', which is not a number. Give the output of Measure-TopK -PerUser, or rows that were saved from it.",
                given.BaseObject
            );
    }
}
