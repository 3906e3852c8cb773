using System.Text;
using System.Text.Json;

namespace Rechub.Data.Reading.Json;

/// <summary>A key of the objects of a file, at its place in them.</summary>
/// <param name="path">Its keys from the outermost object on, with dots between them; empty for the record itself.</param>
/// <param name="name">Its own key.</param>
internal sealed class JsonNode(string path, string name)
{
    /// <summary>Beyond so many keys of one object a dictionary finds faster than a look at each.</summary>
    private const int FewKeys = 16;

    private readonly byte[] utf8 = Encoding.UTF8.GetBytes(name);
    private readonly List<JsonNode> children = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    public string Path => path;

    /// <summary>The column of its values; −1 while it has had none but objects.</summary>
    public int Field { get; set; } = -1;

    /// <summary>Whether its own values are asked for.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Whether values of keys within it are asked for.</summary>
    public bool HasWanted { get; private set; }

    public IReadOnlyList<JsonNode> Children => children;

    /// <summary>Marks it and those that lead to it, where it is one of the fields.</summary>
    /// <returns>Whether it is one, or leads to one.</returns>
    public bool Select(IReadOnlySet<int> fields)
    {
        IsWanted = fields.Contains(Field);
        HasWanted = false;
        foreach (var child in children)
            HasWanted |= child.Select(fields);
        return IsWanted || HasWanted;
    }

    /// <summary>The key at which a reader stands; null for one that is not known.</summary>
    /// <param name="reader">A reader at the name of a property.</param>
    /// <param name="expected">The key that followed the last one in other objects; becomes the one after this.</param>
    public JsonNode? Find(ref Utf8JsonReader reader, ref int expected)
    {
        // The objects of one file have their keys in one order, mostly.
        if (expected < children.Count && reader.ValueTextEquals(children[expected].utf8))
            return children[expected++];
        if (children.Count > FewKeys)
        {
            if (!places.TryGetValue(reader.GetString()!, out var known))
                return null;
            expected = known + 1;
            return children[known];
        }

        for (var place = 0; place < children.Count; place++)
        {
            if (!reader.ValueTextEquals(children[place].utf8))
                continue;
            expected = place + 1;
            return children[place];
        }

        return null;
    }

    /// <summary>Adds a key.</summary>
    public JsonNode Add(string key)
    {
        var child = new JsonNode(path.Length == 0 ? key : $"{path}.{key}", key);
        places.Add(key, children.Count);
        children.Add(child);
        return child;
    }
}
