using Rechub.Indexing;

namespace Rechub.Tests.Shared;

/// <summary>What a backend that keeps versions is held to beside what every backend is.</summary>
public abstract class VersionedBackendSuite(PublishedIndexes published)
    : IndexBackendSuite(published)
{
    [Fact]
    public void Versions_are_listed_opened_restored_and_removed()
    {
        var backend = Assert.IsType<IVersionedIndexBackend>(NewBackend(), exactMatch: false);
        var contents = Enumerable
            .Range(1, 2)
            .Select(seed => TestItems.Make(40, seed, $"model-{seed}"))
            .ToArray();
        string[] names =
        [
            .. contents.Select(content =>
                backend.Publish(content, progress: null, Cancellation).Version!
            ),
        ];

        Assert.Equal(
            [(names[1], "model-2", 40), (names[0], "model-1", 40)],
            backend
                .Versions(Cancellation)
                .Select(version => (version.Version, version.ModelId, version.Count))
        );
        Assert.Equal(VersionState.Live, backend.Find(names[1], Cancellation).State);
        Assert.Equal("model-1", backend.Open(names[0], progress: null, Cancellation).ModelId);

        var restored = backend.Restore(
            names[0],
            acceptFewerItems: false,
            progress: null,
            Cancellation
        );

        Assert.Equal((names[0], VersionState.Live), (restored.Version, restored.State));
        var index = backend.Open(progress: null, Cancellation);
        Assert.Equal("model-1", index.ModelId);
        Assert.Equal(contents[0].Items.Ids[5], Nearest(index, contents[0], 5));
        Assert.Throws<RechubException>(() => backend.Remove(names[0], Cancellation));
        backend.Remove(names[1], Cancellation);
        Assert.Equal(names[0], Assert.Single(backend.Versions(Cancellation)).Version);
        Assert.Equal(
            RechubErrorKind.NotFound,
            Assert.Throws<RechubException>(() => backend.Find(names[1], Cancellation)).Kind
        );
    }
}
