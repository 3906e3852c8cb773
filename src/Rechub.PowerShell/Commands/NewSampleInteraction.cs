using System.Management.Automation;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Commands;

/// <summary>Generates ratings to try things with.</summary>
/// <remarks>
/// The ratings are shaped like MovieLens: popularity has a long tail, users have gender, age, occupation and zip, items title,
/// year, genres and cate_id. Tastes are planted: a user follows one of a few favourite kinds of items for a while, then another,
/// so a model of the history can do much better than popularity. The same seed gives the same data on every machine.
/// </remarks>
/// <example>
///   <code>New-SampleInteraction | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding | Get-Recall | Measure-TopK -K 10</code>
///   <para>The whole way from ratings to metrics without any file.</para>
/// </example>
/// <example>
///   <code>New-SampleInteraction -UserCount 6040 -ItemCount 3706 -InteractionCount 1000209 -Seed 7</code>
///   <para>A million ratings in the shape of ml-1m.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SampleInteraction")]
[OutputType(typeof(InteractionData))]
public sealed class NewSampleInteraction : RechubCmdlet
{
    private static readonly SampleOptions Defaults = new();

    /// <summary>Number of users. The default is 1,000.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 100_000_000)]
    public int UserCount { get; set; } = Defaults.UserCount;

    /// <summary>Number of items to choose from; items that nobody chose are left out. The default is 800.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(2, 100_000_000)]
    public int ItemCount { get; set; } = Defaults.ItemCount;

    /// <summary>
    /// Number of interactions, at least one a user; no user takes an item twice. The default is 80 a user, or half of the
    /// items when they are fewer.
    /// </summary>
    [Parameter(Position = 2)]
    [ValidateRange(1L, (long)int.MaxValue)]
    public long? InteractionCount { get; set; }

    /// <summary>The seed of everything random. The default is 2022.</summary>
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
