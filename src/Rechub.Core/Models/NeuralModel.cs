using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// A network of some architecture over fitted features: untrained as <see cref="Create"/> makes it, or trained. Immutable.
/// Parameters are in managed memory: nothing is to be disposed.
/// </summary>
public class NeuralModel : TwoTowerModel
{
    // Rows per pass: enough to share between threads, few enough to stay in the cache.
    private const int ChunkRows = 2048;
    private const int HashedAtOnce = 1 << 20;

    private readonly ConditionalWeakTable<InteractionData, EncodedFeature[]> encodedUsers = [];
    private string? modelId;

    // The towers of a thread that has encoded with them: their buffers are worth more than what one user costs to encode.
    private Network? idle;

    internal NeuralModel(
        ModelArchitecture options,
        FeatureSchema schema,
        ParameterSet parameters,
        EntityTable items,
        InteractionData? data
    )
    {
        Options = options;
        Schema = schema;
        Parameters = parameters;
        Items = items;
        Data = data;
    }

    /// <inheritdoc/>
    public override string ModelId => modelId ??= ComputeId();

    /// <inheritdoc/>
    public override string Architecture => Options.Name;

    /// <inheritdoc/>
    public override int EmbeddingDimension => Options.EmbeddingDimension;

    /// <inheritdoc/>
    public override int VectorDimension => Options.VectorDimension;

    /// <inheritdoc/>
    public override int UserVectorCount => Options.UserVectorCount;

    /// <inheritdoc/>
    public override Scoring Scoring => Options.Scoring;

    /// <inheritdoc/>
    public override long ParameterCount => Parameters.TrainableLength;

    /// <inheritdoc/>
    public override bool IsTrained => false;

    /// <inheritdoc/>
    public override EntityTable Items { get; }

    /// <inheritdoc/>
    public override bool NeedsHistory => Options.NeedsHistory;

    /// <inheritdoc/>
    public override bool ReadsTimes => Options.ReadsTimes;

    /// <summary>The architecture and its options.</summary>
    public ModelArchitecture Options { get; }

    /// <summary>The features, fitted to the training part of the data that the model was made from.</summary>
    public FeatureSchema Schema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Feature> UserFeatures => Schema.UserFeatures;

    internal ParameterSet Parameters { get; }

    /// <summary>Makes an untrained model: features fitted to the data's training part, parameters drawn from the architecture's seed.</summary>
    /// <param name="data">The data to fit the features to.</param>
    /// <param name="options">The architecture and its options.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RechubException">An option is out of range, or a feature does not fit the data.</exception>
    public static NeuralModel Create(
        InteractionData data,
        ModelArchitecture options,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var schema = options.Fit(data, cancellation);
        return new NeuralModel(
            options,
            schema,
            Network.Initialize(schema, options, cancellation),
            data.Items,
            data
        );
    }

    /// <inheritdoc/>
    public override float[] EncodeItems(EntityTable items, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        var encoded = Schema.EncodeItems(items);
        var vectors = Encode(
            network => network.Items,
            encoded,
            items.Count,
            vectorsEach: 1,
            (rows, row, i) => rows.Entity[row] = i,
            cancellation
        );
        if (FirstNotFinite(vectors) is { } place)
        {
            var row = place / VectorDimension;
            throw NotFinite("item", items.Ids[row], Schema.ItemFeatures, encoded, row);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public override int[] UnknownItems(EntityTable items)
    {
        ArgumentNullException.ThrowIfNull(items);
        bool[][] known =
        [
            .. Schema.ItemFeatures.Select(feature =>
                feature.Encoder!.KnownRows(items, feature.Name)
            ),
        ];
        return
        [
            .. Enumerable
                .Range(0, items.Count)
                .Where(row => !Array.Exists(known, rows => rows[row])),
        ];
    }

    /// <inheritdoc/>
    public override float[] EncodeUsers(
        InteractionData data,
        ReadOnlyMemory<int> userRows,
        ReadOnlyMemory<int> historyEnds,
        CancellationToken cancellation
    )
    {
        var encoded = encodedUsers.GetValue(data, Schema.EncodeUsers);
        var vectors = Encode(
            network => network.Users,
            encoded,
            userRows.Length,
            UserVectorCount,
            (rows, row, i) =>
            {
                var user = userRows.Span[i];
                rows.SetUser(row, user, data.Log.UserOffsets[user], historyEnds.Span[i]);
            },
            cancellation
        );
        if (FirstNotFinite(vectors) is { } place)
        {
            var user = userRows.Span[place / (UserVectorCount * VectorDimension)];
            throw NotFinite("user", data.Users.Ids[user], Schema.UserFeatures, encoded, user);
        }

        return vectors;
    }

    private static int? FirstNotFinite(float[] vectors)
    {
        var place = vectors.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return place < 0 ? null : place;
    }

    private static float LargestOf(DenseValues numbers, int row) =>
        numbers.Values.Skip(row * numbers.Width).Take(numbers.Width).MaxBy(Math.Abs);

    // Of the numbers that the entity's tower read, the largest is named: nothing but numbers differs in size.
    private static RechubException NotFinite(
        string kind,
        object id,
        Feature[] features,
        EncodedFeature[] encoded,
        int row
    )
    {
        var largest = features
            .Zip(encoded)
            .Where(pair => pair.Second is DenseValues)
            .Select(pair => (pair.First.Name, Value: LargestOf((DenseValues)pair.Second, row)))
            .OrderByDescending(pair => Math.Abs(pair.Value))
            .FirstOrDefault();
        return new RechubException(
            RechubErrorKind.InvalidData,
            "VectorNotFinite",
            $"The vector of {kind} '{id}' is not finite. "
                + (
                    largest.Name is null
                        ? "The model's parameters are too large: train it anew with a lower learning rate."
                        : FormattableString.Invariant(
                            $"Its largest number is the feature '{largest.Name}', {largest.Value} after scaling: correct it, or train the model anew, which then clips such values."
                        )
                ),
            id
        );
    }

    private float[] Encode(
        Func<Network, ITower> choose,
        EncodedFeature[] encoded,
        int count,
        int vectorsEach,
        Action<TowerRows, int, int> fill,
        CancellationToken cancellation
    )
    {
        var width = vectorsEach * VectorDimension;
        var vectors = new float[checked(count * width)];
        var engine = Engines.Of(Options.RequiredEngine ?? Engine.Fused);
        var threads = count >= ChunkRows / 4 ? WorkerTeam.DefaultCount : 1;
        using var team = new WorkerTeam(engine.WorkerCount(threads));
        var network =
            (team.Count == 1 ? Interlocked.Exchange(ref idle, null) : null)
            ?? Options.CreateNetwork(
                Schema,
                new ParametersAndGradients(Parameters),
                engine,
                team.Count
            );
        var tower = choose(network);
        var rows = new TowerRows();
        for (var first = 0; first < count; first += ChunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Resize(Math.Min(ChunkRows, count - first));
            for (var row = 0; row < rows.Count; row++)
                fill(rows, row, first + row);
            tower.Resize(rows);
            team.Run(worker => tower.Forward(worker, encoded, rows, pass: null));
            tower.Output.Span.CopyTo(vectors.AsSpan(first * width));
        }

        if (team.Count == 1)
            Volatile.Write(ref idle, network);
        return vectors;
    }

    private string ComputeId()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // In blocks: the bytes of all parameters may exceed the length of a span.
        for (var rest = Parameters.Values.AsSpan(); !rest.IsEmpty; )
        {
            var block = rest[..Math.Min(rest.Length, HashedAtOnce)];
            hash.AppendData(MemoryMarshal.AsBytes(block));
            rest = rest[block.Length..];
        }

        Span<byte> prefix = stackalloc byte[sizeof(int)];
        foreach (var values in Schema.Vocabularies.Select(vocabulary => vocabulary.Values))
        {
            BinaryPrimitives.WriteInt32LittleEndian(prefix, values.Count);
            hash.AppendData(prefix);
            hash.AppendData(MemoryMarshal.AsBytes(values.Integers));
            foreach (var text in values.Texts)
            {
                // The length before each text keeps [ab, c] and [a, bc] apart.
                BinaryPrimitives.WriteInt32LittleEndian(prefix, text.Length);
                hash.AppendData(prefix);
                hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
