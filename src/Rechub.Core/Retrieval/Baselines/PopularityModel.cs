using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rechub.Data;
using Rechub.Models;

namespace Rechub.Retrieval.Baselines;

/// <summary>
/// Popularity baseline: recommends to every user the items with the most training interactions; of equal counts, the lower id comes
/// first. A score is the count.
/// </summary>
public sealed class PopularityModel : RecallModel, IRecaller
{
    private readonly InteractionData data;
    private readonly int[] counts;
    private readonly int[] ranking;

    /// <summary>Counts the interactions of each item in the training part of some data.</summary>
    public PopularityModel(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        this.data = data;
        Data = data;
        Extent = TrainingExtent.Of(data);
        counts = data.CountTraining().PerItem;
        ranking =
        [
            .. Rank(counts),
            .. Enumerable.Range(0, counts.Length).Where(row => counts[row] == 0),
        ];
        ModelId = ComputeId();
    }

    /// <inheritdoc/>
    public override string ModelId { get; }

    /// <inheritdoc/>
    public override string Architecture => "Popularity";

    /// <inheritdoc/>
    public override int EmbeddingDimension => 0;

    /// <inheritdoc/>
    public override long ParameterCount => counts.Length;

    /// <inheritdoc/>
    public override bool IsTrained => true;

    /// <inheritdoc/>
    public long ItemCount => counts.Length;

    /// <summary>The rows of the items that have a count, the highest first; of equal counts, the lower id comes first.</summary>
    internal static int[] Rank(int[] counts) =>
        [
            .. Enumerable
                .Range(0, counts.Length)
                .Where(row => counts[row] > 0)
                .OrderByDescending(row => counts[row]),
        ];

    /// <inheritdoc/>
    public IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Lists(request, cancellation);
    }

    private IEnumerable<RecallList> Lists(RecallRequest request, CancellationToken cancellation)
    {
        var items = new RankedItems(request, data.Items);
        var lists = new RecallListBuilder(request, items.Histories, data.Items);
        foreach (var user in request.UserRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var seen = items.SeenRows(user).ToHashSet();
            var best = ranking
                .Where(row => items.IsEligible(row) && !seen.Contains(row))
                .Take(request.TopK)
                .ToArray();
            yield return lists.Build(
                user,
                Array.ConvertAll(best, row => data.Items.Ids[row]),
                Array.ConvertAll(best, row => (float)counts[row]),
                cancellation
            );
        }
    }

    private string ComputeId()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Architecture));
        for (var row = 0; row < counts.Length; row++)
            hash.AppendData(
                Encoding.UTF8.GetBytes(FormattableString.Invariant($"\n{data.Items.Ids[row]}"))
            );
        hash.AppendData(MemoryMarshal.AsBytes<int>(counts));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
