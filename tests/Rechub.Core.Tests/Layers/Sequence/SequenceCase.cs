using Rechub.Features;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>
/// A sequence tower's layout with random parameters, histories and dLoss/dVector: what any engine computes of it can be compared.
/// </summary>
internal sealed class SequenceCase
{
    private const string ItemTable = "item";
    private const string AgeTable = "age";
    private const int ItemCount = 12;
    private const int AgeCount = 3;

    private readonly TowerLayout itemTower;
    private readonly TowerLayout? userTower;
    private readonly EncodedFeature[] encoded;
    private readonly TowerRows rows = new();
    private readonly Matrix upstream;

    /// <summary>
    /// A case with histories of these lengths. The first row has one state, the second has as many as there can be, the third half of
    /// them, and so on. With features, a linear layer makes the vectors of items, and another one adds a feature of the users.
    /// </summary>
    public SequenceCase(SequenceLayout layout, bool hasFeatures, params int[] lengths)
    {
        Layout = layout;
        LayerOptions[] layers = hasFeatures
            ? [new LayerOptions(layout.Dimension, null, false, 0)]
            : [];
        itemTower = new TowerLayout("item", [FeatureOf(ItemTable)], layers, UnitLength: false);
        userTower = hasFeatures
            ? new TowerLayout("user.features", [FeatureOf(AgeTable)], layers, UnitLength: false)
            : null;
        Parameters = new ParameterSet([
            new(
                InputLayer.TableName(ItemTable),
                ItemCount + 1,
                layout.Dimension,
                ParameterRole.Embedding
            ),
            new(
                InputLayer.TableName(AgeTable),
                AgeCount,
                layout.Dimension,
                ParameterRole.Embedding
            ),
            .. layout.Shapes(),
            .. itemTower.Shapes(),
            .. userTower?.Shapes() ?? [],
        ]);
        var random = new RandomStream(11);
        layout.Initialize(Parameters, random, deviation: 0.3f);
        itemTower.Initialize(Parameters, random);
        userTower?.Initialize(Parameters, random);
        foreach (ref var value in Parameters.Values.AsSpan())
            value += (float)(0.1 * random.NextGaussian());
        foreach (ref var value in Parameters.Values.AsSpan(0, Parameters.EmbeddingLength))
            value = (float)(0.5 * random.NextGaussian());
        encoded = Encode(lengths, hasFeatures, random);
        rows.Resize(lengths.Length);
        for (int row = 0, start = 0; row < lengths.Length; start += lengths[row], row++)
        {
            var most = Math.Max(1, Math.Min(lengths[row], layout.Window));
            var states = (row % 3) switch
            {
                0 => 1,
                1 => most,
                _ => (most + 1) / 2,
            };
            var end = start + lengths[row];
            rows.SetUser(row, row, start, end - states + 1, end);
        }

        upstream = new Matrix(rows.StateCount, layout.Dimension);
        foreach (ref var value in upstream.Span)
            value = (float)random.NextGaussian();
    }

    public SequenceLayout Layout { get; }

    public ParameterSet Parameters { get; }

    /// <summary>A layout without dropout that divides no vector by its length.</summary>
    public static SequenceLayout LayoutOf(
        SequenceBlockKind kind,
        int width,
        int heads,
        int window
    ) =>
        new()
        {
            Name = "user",
            Window = window,
            Dimension = width,
            Kind = kind,
            Blocks = 2,
            Heads = heads,
            FeedForwardFactor = 2,
            ScaleInput = true,
        };

    /// <summary>The tower over the case's parameters, as an engine makes it.</summary>
    public ITower CreateTower(IEngine engine, ParametersAndGradients weights, int workers) =>
        engine.CreateTower(
            weights,
            Layout,
            new HistoryInput(
                weights,
                Layout,
                engine.CreateTower(weights, itemTower, workers),
                userTower is null ? null : engine.CreateTower(weights, userTower, workers)
            ),
            workers
        );

    /// <summary>The vectors of all states.</summary>
    public float[] Vectors(ITower tower, WorkerTeam team, bool isTraining)
    {
        var pass = isTraining ? Pass() : null;
        tower.Resize(rows);
        team.Run(worker => tower.Forward(worker, encoded, rows, pass));
        return tower.Output.Span.ToArray();
    }

    /// <summary>The last state's vector of each row, as when only these are asked for.</summary>
    public float[] LastVectors(ITower tower, WorkerTeam team)
    {
        var last = new TowerRows();
        last.Resize(rows.Count);
        for (var row = 0; row < rows.Count; row++)
            last.SetUser(
                row,
                row,
                rows.HistoryStart[row],
                rows.HistoryEnd[row],
                rows.HistoryEnd[row]
            );
        tower.Resize(last);
        team.Run(worker => tower.Forward(worker, encoded, last, pass: null));
        return tower.Output.Span.ToArray();
    }

    /// <summary>The last state's vector of each row, of those that <see cref="Vectors"/> gives.</summary>
    public float[] LastOf(float[] vectors)
    {
        var last = new List<float>();
        var state = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            state += rows.HistoryEnd[row] - rows.FirstState[row] + 1;
            last.AddRange(vectors.AsSpan((state - 1) * Layout.Dimension, Layout.Dimension));
        }

        return [.. last];
    }

    /// <summary>Adds the gradients of a training step to those of the tower's parameters.</summary>
    public void Step(ITower tower, WorkerTeam team)
    {
        var pass = Pass();
        tower.Resize(rows);
        team.Run(worker => tower.Forward(worker, encoded, rows, pass));
        team.Run(worker => tower.Backward(worker, encoded, rows, upstream, pass));
    }

    /// <summary>The loss that has the gradients of <see cref="Step"/>: the product of the vectors and their gradient.</summary>
    public double LossOf(float[] vectors)
    {
        var loss = 0.0;
        for (var i = 0; i < vectors.Length; i++)
            loss += (double)vectors[i] * upstream.Span[i];
        return loss;
    }

    private TrainingPass Pass() => new(null, rows.StateCount, rows.StateCount, DropoutSeed: 77);

    private Feature FeatureOf(string table) =>
        new()
        {
            Name = table,
            Kind = FeatureKind.Sparse,
            Table = table,
            Dimension = Layout.Dimension,
            Length = 1,
        };

    private static EncodedFeature[] Encode(int[] lengths, bool hasFeatures, RandomStream random)
    {
        var items = new int[lengths.Sum()];
        foreach (ref var item in items.AsSpan())
            item = random.Next(ItemCount);
        // From seconds to weeks between neighbors, and none between some.
        var times = new long[items.Length];
        for (var place = 1; place < times.Length; place++)
            times[place] = times[place - 1] + (long)Math.Exp(14 * random.NextDouble() - 1);
        int[] codes = [.. Enumerable.Range(1, ItemCount)];
        var history = new HistoryCodes(items, codes)
        {
            Items = new Lazy<EncodedFeature[]>([new SparseCodes(codes)]),
            Times = times,
        };
        return hasFeatures
            ? [history, new SparseCodes([.. lengths.Select((_, row) => row % AgeCount)])]
            : [history];
    }
}
