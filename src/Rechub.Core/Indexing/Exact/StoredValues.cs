namespace Rechub.Indexing.Exact;

/// <summary>The values of a section, checked and found once, then read in place.</summary>
/// <param name="image">The image; it lives as long as this is referenced.</param>
/// <param name="name">The section.</param>
/// <param name="count">How many values it must hold; any number when null.</param>
internal sealed unsafe class StoredValues<T>(IndexImage image, string name, long? count = null)
    where T : unmanaged
{
    private readonly Lock loading = new();
    private T* start;
    private int length = -1;

    /// <summary>The values.</summary>
    public ReadOnlySpan<T> Span
    {
        get
        {
            if (Volatile.Read(ref length) < 0)
                Load();
            return new ReadOnlySpan<T>(start, length);
        }
    }

    private void Load()
    {
        lock (loading)
        {
            var values = image.Section<T>(name, count);
            fixed (T* first = values)
                start = first;
            Volatile.Write(ref length, values.Length);
        }
    }
}
