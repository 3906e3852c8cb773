using System.Runtime.InteropServices;
using Rechub.Data;

namespace Rechub.Evaluation;

/// <summary>
/// Numbers item ids from 0 in the order they are met. Most ids are integers; those are looked up by value, not as objects.
/// </summary>
internal sealed class ItemNumbers
{
    private readonly Dictionary<long, int> integers = [];
    private readonly Dictionary<string, int> texts = [];
    private readonly List<object> items = [];

    /// <summary>The number of an id, the next one if it is new.</summary>
    public int NumberOf(object item)
    {
        bool isKnown;
        ref var number = ref EntityId.Of(item) is long integer
            ? ref CollectionsMarshal.GetValueRefOrAddDefault(integers, integer, out isKnown)
            : ref CollectionsMarshal.GetValueRefOrAddDefault(
                texts,
                EntityId.TextOf(item),
                out isKnown
            );
        if (!isKnown)
        {
            number = items.Count;
            items.Add(item);
        }

        return number;
    }

    /// <summary>The ids by their numbers.</summary>
    public object[] ToArray() => [.. items];
}
