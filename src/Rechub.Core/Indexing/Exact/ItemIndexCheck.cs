namespace Rechub.Indexing.Exact;

/// <summary>What a look at every byte of an index file found.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsValid">Whether everything is as it was written.</param>
/// <param name="ItemCount">Items that the file holds; 0 where that cannot be read.</param>
/// <param name="UpdateCount">Updates since it was published whole.</param>
/// <param name="BlockCount">Blocks of vectors that were checked.</param>
/// <param name="Problem">What is wrong, one line each.</param>
public sealed record ItemIndexCheck(
    string Path,
    bool IsValid,
    long ItemCount,
    int UpdateCount,
    int BlockCount,
    string[] Problem
)
{
    /// <summary>Checks every section and every block of a file.</summary>
    public static ItemIndexCheck Run(
        string path,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var problems = new List<string>();
        var blocks = 0;
        IReadOnlyList<IndexImage> images = [];
        var items = 0L;
        try
        {
            var opened = OpenedIndex.Map(path);
            images = opened.Images;
            items = opened.Commit.LiveCount;
            if (opened.IsRecordDamaged)
                problems.Add("The checksum of a commit record does not match.");
            foreach (var image in images)
            {
                foreach (var section in image.Directory.Sections.Keys)
                {
                    if (!image.IsSectionIntact(section))
                        problems.Add($"The checksum of section '{section}' does not match.");
                }

                var count = image.BlockCount;
                for (var block = 0; block < count; block++, blocks++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    image.RequireMapped();
                    if (!image.IsBlockIntact(block))
                        problems.Add(
                            $"The checksum of vector block {block} (rows from {block * VectorPanels.BlockRows}) does not match."
                        );
                    progress?.Report(
                        new WorkProgress($"block {block} of {count}", (double)block / count)
                    );
                }
            }

            if (problems.Count == 0 && new IndexState(images).LiveCount != items)
                problems.Add("The number of items is not the one that was committed.");
            opened.RequireUnchanged();
        }
        catch (RechubException error)
        {
            problems.Add(error.Message);
        }

        return new ItemIndexCheck(
            path,
            problems.Count == 0,
            items,
            Math.Max(0, images.Count - 1),
            blocks,
            [.. problems]
        );
    }
}
