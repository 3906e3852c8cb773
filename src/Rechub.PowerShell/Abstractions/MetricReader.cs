using System.Globalization;
using System.Management.Automation;
using Rechub.Data;
using Rechub.Evaluation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads per-user metrics from any objects that have their properties, such as the rows of a csv file.</summary>
internal static class MetricReader
{
    public static UserMetric Read(PSObject given) =>
        given.BaseObject as UserMetric
        ?? new UserMetric(
            EntityId.TextOf(Value(given, nameof(UserMetric.UserId))),
            (int)Number(given, nameof(UserMetric.K)),
            Number(given, nameof(UserMetric.NDCG)),
            Number(given, nameof(UserMetric.MRR)),
            Number(given, nameof(UserMetric.Recall)),
            Number(given, nameof(UserMetric.HitRate)),
            Number(given, nameof(UserMetric.Precision)),
            Number(given, nameof(UserMetric.MAP))
        );

    private static object Value(PSObject given, string name) =>
        given.ValueOf(name)
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "NotAUserMetric",
            $"An object of type {given.BaseObject.GetType().Name} has no {name}. Give what Measure-TopK -PerUser outputs, or rows that were saved from it.",
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
                $"{name} is '{text}', which is no number. Give what Measure-TopK -PerUser outputs, or rows that were saved from it.",
                given.BaseObject
            );
    }
}
