using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// A kind of network with its options: everything that a model of this kind does differently from others. Features, trainer,
/// checkpoint, model file, index and retrieval know this type only. The settable properties of a subclass are its options; they
/// are saved with the model.
/// </summary>
public abstract record ModelArchitecture
{
    /// <summary>Name of the architecture, such as <c>DSSM</c>; model files carry it.</summary>
    public abstract string Name { get; }

    /// <summary>Length of each feature's embedding, unless the feature says otherwise.</summary>
    public int EmbeddingDimension { get; init; } = 64;

    /// <summary>Standard deviation of initial embeddings.</summary>
    public float EmbeddingDeviation { get; init; } = 0.05f;

    /// <summary>Seed of the initial parameters.</summary>
    public long Seed { get; init; } = 2022;

    /// <summary>Length of a user or item vector.</summary>
    public abstract int VectorDimension { get; }

    /// <summary>Vectors a user has, K; an item's score is the best over them.</summary>
    public virtual int UserVectorCount => 1;

    /// <summary>How a user and an item vector give a score.</summary>
    public abstract Scoring Scoring { get; }

    /// <summary>The only engine that computes this architecture; null when every engine does.</summary>
    internal virtual Engine? RequiredEngine => null;

    /// <summary>What a row of a training batch is.</summary>
    internal virtual BatchRows BatchRows => BatchRows.Positions;

    /// <summary>Refuses options that no model can be made with.</summary>
    /// <exception cref="RechubException"><c>InvalidModelOption</c>: an option is out of range.</exception>
    internal virtual void Validate() =>
        Require(EmbeddingDimension > 0, nameof(EmbeddingDimension), "a positive number");

    /// <summary>Chooses the features and fits them to the training part of some data.</summary>
    /// <exception cref="RechubException">A feature does not fit the data.</exception>
    internal abstract FeatureSchema Fit(InteractionData data, CancellationToken cancellation);

    /// <summary>Names, shapes and roles of all parameters but the embedding tables.</summary>
    /// <exception cref="OverflowException">A layer has more inputs than can be counted.</exception>
    internal abstract IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema);

    /// <summary>Sets the initial values of all parameters but the embedding tables.</summary>
    internal abstract void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    );

    /// <summary>Binds the network to parameters.</summary>
    /// <param name="schema">The fitted features.</param>
    /// <param name="weights">Parameters and gradients.</param>
    /// <param name="engine">What computes towers.</param>
    /// <param name="workers">Size of the team that will run the network.</param>
    internal abstract Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    );

    /// <summary>
    /// The layers that read features one after another: a warm start carries their weights over feature by feature. All other
    /// layers are carried over whole.
    /// </summary>
    internal abstract IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema);

    /// <summary>
    /// What keeps a warm start from using an older model of the same architecture: the option, its value here, and there. Empty
    /// when the layers mean the same.
    /// </summary>
    internal abstract IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    );

    /// <summary>Refuses an option that is out of range.</summary>
    private protected static void Require(bool holds, string option, string expected)
    {
        if (!holds)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidModelOption",
                $"{option} must be {expected}.",
                option
            );
    }
}
