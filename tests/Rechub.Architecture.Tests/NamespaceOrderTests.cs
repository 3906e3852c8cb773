namespace Rechub.Architecture.Tests;

/// <summary>Who may use whom: docs/architecture.md draws it.</summary>
public sealed class NamespaceOrderTests
{
    /// <summary>The rooms of the library; each uses only those before it. What lies in Rechub itself all may use.</summary>
    private static readonly string[] Rooms =
    [
        "Rechub.IO",
        "Rechub.Numerics",
        "Rechub.Filters",
        "Rechub.Data",
        "Rechub.Features",
        "Rechub.Layers",
        "Rechub.Models",
        "Rechub.Indexing",
        "Rechub.Retrieval",
        "Rechub.Evaluation",
        "Rechub.Serialization",
        "Rechub.Training",
    ];

    /// <summary>The namespaces of the Milvus backend; each uses only those before it.</summary>
    private static readonly string[] OfMilvus =
    [
        "Rechub.Milvus.Protocol",
        "Rechub.Milvus.Connection",
        "Rechub.Milvus.Rows",
        "Rechub.Milvus.Collections",
        "Rechub.Milvus.Versions",
        "Rechub.Milvus.Searching",
        "Rechub.Milvus.Publishing",
    ];

    [Fact]
    public void A_room_uses_only_rooms_before_it() => AssertOrdered(Rooms, Code.Core);

    [Fact]
    public void A_namespace_of_Milvus_uses_only_those_before_it() =>
        AssertOrdered(OfMilvus, Code.Milvus);

    [Fact]
    public void What_all_may_use_uses_nobody() =>
        Expect.Nothing(
            Code.Uses.Where(use => use.From is "Rechub" or "Rechub.Milvus" && use.To != "Rechub")
                .Select(use => use.What)
        );

    /// <summary>
    /// Of the namespaces of one room, of Milvus' or of the cmdlets' assembly none needs, by whatever way, one that needs it. The
    /// namespace that holds them is not one of them: it may know its parts, and they it.
    /// </summary>
    [Fact]
    public void No_namespaces_beside_each_other_use_each_other_in_a_circle()
    {
        var uses = Code
            .Uses.Where(use => Parent(use.From) == Parent(use.To))
            .ToLookup(use => use.From);
        var circles = uses.Where(from => Reached(from.Key, uses).Contains(from.Key))
            .SelectMany(from => from)
            .Where(use => Reached(use.To, uses).Contains(use.From))
            .GroupBy(
                use => (use.From, use.To),
                (pair, all) => $"{pair.From} uses {pair.To}, as {all.First().What}"
            );

        Expect.Nothing(circles);
    }

    private static void AssertOrdered(string[] order, System.Reflection.Assembly assembly)
    {
        var unlisted = assembly
            .GetTypes()
            .Select(type => type.Namespace)
            .OfType<string>()
            .Where(name => name.StartsWith(Parent(order[0]) + ".", StringComparison.Ordinal))
            .Where(name => PlaceOf(name) < 0)
            .Distinct();
        Expect.Nothing(unlisted);
        // An order of which nothing is found would hold whatever the code is like.
        Assert.All(
            order,
            name => Assert.Contains(Code.Uses, use => Lies(use.From, name) || Lies(use.To, name))
        );
        Expect.Nothing(
            Code.Uses.Where(use => PlaceOf(use.From) is var from and >= 0 && PlaceOf(use.To) > from)
                .Select(use => use.What)
        );

        int PlaceOf(string name) => Array.FindIndex(order, one => Lies(name, one));
    }

    private static HashSet<string> Reached(string start, ILookup<string, NamespaceUse> uses)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var name))
        {
            foreach (var use in uses[name])
            {
                if (reached.Add(use.To))
                    open.Push(use.To);
            }
        }

        return reached;
    }

    private static bool Lies(string name, string within) =>
        name == within || name.StartsWith(within + ".", StringComparison.Ordinal);

    private static string Parent(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
