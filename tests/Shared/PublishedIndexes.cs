namespace Rechub.Tests.Shared;

/// <summary>What the tests of a class make once and share, because making it takes time.</summary>
public sealed class PublishedIndexes : IDisposable
{
    private readonly Dictionary<object, object> made = [];

    /// <summary>The thing of a key, made when it is first asked for.</summary>
    public T Once<T>(object key, Func<T> make)
        where T : class
    {
        if (!made.TryGetValue(key, out var thing))
            made[key] = thing = make();
        return (T)thing;
    }

    public void Dispose()
    {
        foreach (var thing in made.Values.OfType<IDisposable>())
            thing.Dispose();
    }
}
