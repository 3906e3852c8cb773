using System.Globalization;

namespace Rechub.Data;

/// <summary>The warning that much is left out because users already have it.</summary>
internal static class RepeatWarning
{
    /// <summary>The share, in [0, 1], above which there is a warning.</summary>
    public const double Threshold = 0.1;

    /// <summary>The warning.</summary>
    /// <param name="share">The share in [0, 1] that repeats.</param>
    /// <param name="what">What it is a share of, in the plural.</param>
    /// <param name="consequence">What becomes of it, without a full stop.</param>
    public static string Of(double share, string what, string consequence) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{share * 100:0.#} % of the {what} repeat items that their users already have. {consequence}, because recommendations exclude such items. If repeats are to be recommended, split with Split-Interaction -Repeat Allow; if they mean nothing, keep one of each with -Distinct Last."
        );
}
