using System.Runtime.InteropServices;
using Rechub.Data;

namespace Rechub.Evaluation;

/// <summary>
/// Numbers item ids from 0 in order of first use. An integer and its text are one id; integers are looked up without boxing.
/// </summary>
internal sealed class ItemNumbers
{
    private readonly Dictionary<long, int> integers = [];
    private readonly Dictionary<string, int> texts = [];
    private readonly List<object> items = [];

    /// <summary>The number of an id; a new id gets the next number.</summary>
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

    /// <summary>All ids, in the order of their numbers.</summary>
    public object[] ToArray() => [.. items];
}
