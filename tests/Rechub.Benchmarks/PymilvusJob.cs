using System.Globalization;
using System.Text.RegularExpressions;

namespace Rechub.Benchmarks;

/// <summary>What pymilvus took for each phase of the same work (pymilvus_job.py).</summary>
internal sealed partial class PymilvusJob
{
    private readonly Dictionary<string, (double Seconds, double Rate)> phases;

    private PymilvusJob(Dictionary<string, (double Seconds, double Rate)> phases) =>
        this.phases = phases;

    /// <summary>Runs it: publish in its documentation's order, then search for users.</summary>
    /// <param name="uri">The server.</param>
    /// <param name="items">Number of vectors.</param>
    /// <param name="index">Kind of index, in the server's words.</param>
    /// <param name="users">Number of searches.</param>
    public static PymilvusJob Run(string uri, int items, string index, int users)
    {
        string[] numbers = [$"--items={items}", $"--users={users}"];
        var text = PeerProcess.Run(
            "pymilvus",
            "pymilvus_job.py",
            [$"--uri={uri}", $"--index={index}", .. numbers, "--order=usual", "--nq", "1", "1024"]
        );
        return new PymilvusJob(
            Phase()
                .Matches(text)
                .ToDictionary(
                    match => match.Groups["name"].Value.TrimEnd(),
                    match => (Number(match.Groups["seconds"]), Number(match.Groups["rate"]))
                )
        );
    }

    /// <summary>Seconds of a phase.</summary>
    public double Seconds(string phase) => phases[phase].Seconds;

    /// <summary>Rows or queries a second of a phase.</summary>
    public double Rate(string phase) => phases[phase].Rate;

    private static double Number(Group text) =>
        text.Success ? double.Parse(text.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^(?<name>.{24}) +(?<seconds>[\d.]+) s( +(?<rate>\d+) /s)?\r?$",
        RegexOptions.Multiline
    )]
    private static partial Regex Phase();
}
