using Rechub.Data;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// A kind of network and its options: everything in which one kind of model differs from another. The trainer, checkpoints, model
/// files, indexes and retrieval know only this type. The settable properties of a subclass are its options; they are saved with
/// the model.
/// </summary>
public abstract record ModelArchitecture
{
    /// <summary>Name of the architecture in model files, such as <c>DSSM</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Length of each feature's embedding, unless its spec gives another.</summary>
    public int EmbeddingDimension { get; init; } = 64;

    /// <summary>Standard deviation of initial embeddings.</summary>
    public float EmbeddingDeviation { get; init; } = 0.05f;

    /// <summary>Seed of the initial parameters.</summary>
    public long Seed { get; init; } = 2022;

    /// <summary>Length of a user or item vector.</summary>
    public abstract int VectorDimension { get; }

    /// <summary>Number of vectors of a user, K. An item's score is the best over them.</summary>
    public virtual int UserVectorCount => 1;

    /// <summary>How a user and an item vector give a score.</summary>
    public abstract Scoring Scoring { get; }

    /// <summary>The only engine that computes this architecture; null when every engine does.</summary>
    internal virtual Engine? RequiredEngine => null;

    /// <summary>What a row of a training batch is.</summary>
    internal virtual BatchRows BatchRows => BatchRows.Positions;

    /// <summary>Whether a user is known by the history alone: the vector of a user without one is 0.</summary>
    internal virtual bool NeedsHistory => false;

    /// <summary>Whether a tower reads the times of a history.</summary>
    internal virtual bool ReadsTimes => false;

    /// <summary>What a training uses where nothing is chosen.</summary>
    /// <param name="itemCount">Number of items of the catalog.</param>
    internal virtual TrainingDefaults TrainingFor(int itemCount) => TrainingDefaults.OfTwoTowers;

    /// <summary>Most positives of a row of whole users: a tower may read no more of a history at once.</summary>
    internal virtual int LongestRow => int.MaxValue;

    /// <summary>Requires that the options are in range.</summary>
    /// <exception cref="RechubException"><c>InvalidModelOption</c>: an option is out of range.</exception>
    internal virtual void Validate() =>
        Require(EmbeddingDimension > 0, nameof(EmbeddingDimension), "a positive number");

    /// <summary>Chooses the features, and fits them to the training part of some data.</summary>
    /// <exception cref="RechubException">A feature does not fit the data.</exception>
    internal abstract FeatureSchema Fit(InteractionData data, CancellationToken cancellation);

    /// <summary>Names, shapes and roles of all parameters except embedding tables.</summary>
    /// <exception cref="OverflowException">A layer has more inputs than <see cref="int.MaxValue"/>.</exception>
    internal abstract IEnumerable<ParameterShape> LayerShapes(FeatureSchema schema);

    /// <summary>Sets the initial values of all parameters except embedding tables, which are 0 before.</summary>
    internal abstract void InitializeLayers(
        FeatureSchema schema,
        ParameterSet parameters,
        RandomStream random
    );

    /// <summary>Makes the network over some parameters.</summary>
    /// <param name="schema">The fitted features.</param>
    /// <param name="weights">Parameters and gradients.</param>
    /// <param name="engine">The engine that computes the towers.</param>
    /// <param name="workers">Size of the team that will run the network.</param>
    internal abstract Network CreateNetwork(
        FeatureSchema schema,
        ParametersAndGradients weights,
        IEngine engine,
        int workers
    );

    /// <summary>
    /// The layers that read concatenated features: a warm start copies their weights feature by feature, and all other layers
    /// whole.
    /// </summary>
    internal abstract IEnumerable<FeatureInput> FeatureInputs(FeatureSchema schema);

    /// <summary>
    /// The options that keep a warm start from using an older model of the same architecture: each as this model has it, and as the
    /// older one has it. Empty when the layers are compatible.
    /// </summary>
    internal abstract IEnumerable<(string Now, string Before)> LayerDifferences(
        ModelArchitecture older
    );

    /// <summary>
    /// Copies a layer that reads no features from an older model. Its shape differs only where options that this architecture does
    /// not compare do.
    /// </summary>
    /// <param name="older">The older model's layer.</param>
    /// <param name="before">Its values.</param>
    /// <param name="layer">The layer here.</param>
    /// <param name="now">The values to replace.</param>
    internal virtual void CopyLayer(
        ParameterBlock older,
        ReadOnlySpan<float> before,
        ParameterBlock layer,
        Span<float> now
    ) => before.CopyTo(now);

    /// <summary>Throws <c>InvalidModelOption</c> unless an option is in range.</summary>
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
