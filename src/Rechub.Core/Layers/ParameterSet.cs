namespace Rechub.Layers;

/// <summary>
/// All parameters of a model in one flat array: embedding tables, then layers, then what is not trained, so that the trainable
/// parameters are a prefix. Weights are stored inputs × outputs.
/// </summary>
internal sealed class ParameterSet
{
    private readonly Dictionary<string, ParameterBlock> byName;

    /// <summary>Lays out the blocks and sets every element to 0.</summary>
    /// <exception cref="RechubException"><c>InvalidModelOption</c>: there are more elements than an array can hold.</exception>
    public ParameterSet(IEnumerable<ParameterShape> shapes)
    {
        RequireRoom(CountOf(shapes));
        var blocks = new List<ParameterBlock>();
        var offset = 0;
        foreach (var (name, rows, columns, role) in shapes.OrderBy(shape => shape.Role))
        {
            blocks.Add(new ParameterBlock(name, offset, rows, columns, role));
            offset += rows * columns;
            if (role == ParameterRole.Embedding)
                EmbeddingLength = offset;
            if (role != ParameterRole.Fixed)
                TrainableLength = offset;
        }

        Blocks = blocks;
        byName = blocks.ToDictionary(block => block.Name);
        Values = GC.AllocateArray<float>(Math.Max(1, offset), pinned: true);
    }

    private ParameterSet(ParameterSet other)
    {
        Blocks = other.Blocks;
        byName = other.byName;
        EmbeddingLength = other.EmbeddingLength;
        TrainableLength = other.TrainableLength;
        Values = GC.AllocateUninitializedArray<float>(other.Values.Length, pinned: true);
        other.Values.CopyTo(Values, 0);
    }

    /// <summary>Number of elements of blocks of these shapes.</summary>
    public static long CountOf(IEnumerable<ParameterShape> shapes) =>
        shapes.Sum(shape => (long)shape.Rows * shape.Columns);

    /// <summary>All elements, in pinned memory.</summary>
    public float[] Values { get; }

    /// <summary>Number of elements of embedding tables; they come first.</summary>
    public int EmbeddingLength { get; }

    /// <summary>Number of trainable elements: embedding tables and layers.</summary>
    public int TrainableLength { get; }

    /// <summary>The blocks in the order of their offsets.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>The block of that name.</summary>
    public ParameterBlock this[string name] => byName[name];

    /// <summary>The block of that name; null if there is none.</summary>
    public ParameterBlock? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A block's elements.</summary>
    public Span<float> ValuesOf(string name) =>
        Values.AsSpan(byName[name].Offset, byName[name].Length);

    /// <summary>A deep copy.</summary>
    public ParameterSet Clone() => new(this);

    private static void RequireRoom(long count)
    {
        if (count > Array.MaxLength)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidModelOption",
                $"The model would have {count} parameters; at most {Array.MaxLength} fit. Choose a smaller EmbeddingDimension, shorter concatenated lists, fewer HiddenUnits, or features with a MinimumCount.",
                count
            );
    }
}
