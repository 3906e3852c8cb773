using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Generates sample ratings for experiments.</summary>
/// <remarks>
/// The ratings have the shape of MovieLens: item popularity has a long tail, users have gender, age, occupation and zip, and
/// items have title, year, genres and cate_id. The data contains patterns to learn: each user prefers a few kinds of items, and
/// stays with one of them for a while before changing to another. So a model that reads the history can do much better than
/// popularity. The same seed gives the same data on every machine.
/// </remarks>
/// <example>
///   <code>New-SampleInteraction | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding | Get-Recall | Measure-TopK -K 10</code>
///   <para>Runs every step from ratings to metrics without any file.</para>
/// </example>
/// <example>
///   <code>New-SampleInteraction -UserCount 6040 -ItemCount 3706 -InteractionCount 1000209 -Seed 7</code>
///   <para>Generates a million ratings in the shape of ml-1m.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SampleInteraction")]
[OutputType(typeof(InteractionData))]
public sealed class NewSampleInteraction : RechubCmdlet
{
    private static readonly SampleOptions Defaults = new();

    /// <summary>Number of users. Default: 1,000.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 100_000_000)]
    public int UserCount { get; set; } = Defaults.UserCount;

    /// <summary>Number of items to choose from. Items that no user chose are left out. Default: 800.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(2, 100_000_000)]
    public int ItemCount { get; set; } = Defaults.ItemCount;

    /// <summary>
    /// Number of interactions, at least one per user. No user interacts with an item twice. Default: 80 per user, or half of
    /// the items if that is fewer.
    /// </summary>
    [Parameter(Position = 2)]
    [ValidateRange(1L, (long)int.MaxValue)]
    public long? InteractionCount { get; set; }

    /// <summary>Seed of the random numbers. Default: 2022.</summary>
    [Parameter]
    [ValidateRange(long.MinValue, long.MaxValue)]
    public long Seed { get; set; } = Defaults.Seed;

    /// <inheritdoc/>
    protected override void End() =>
        WriteObject(
            Run(
                (_, cancellation) =>
                    SampleGenerator.Generate(
                        new SampleOptions
                        {
                            UserCount = UserCount,
                            ItemCount = ItemCount,
                            InteractionCount = InteractionCount,
                            Seed = Seed,
                        },
                        cancellation
                    )
            )
        );
}
