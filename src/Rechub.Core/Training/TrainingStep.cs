using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>One training step: both towers forward, loss, both towers backward, parameter update.</summary>
internal sealed class TrainingStep
{
    private readonly Network network;
    private readonly EncodedFeatures features;
    private readonly ILoss loss;
    private readonly AdamOptimizer optimizer;
    private readonly WorkerTeam team;
    private readonly float inverseTemperature;
    private readonly StepVectors vectors;
    private readonly VectorSelection? selection;
    private readonly double[] partialLoss;
    private readonly Action<Worker> run;

    // The rows that the batch reads; null if steps update all rows.
    private readonly TouchedRows? touched;

    private TrainingBatch batch = new();
    private TrainingPass userPass = new(null, 1, 1, 0);
    private TrainingPass itemPass = new(null, 1, 1, 0);
    private long step;
    private float learningRate;

    /// <summary>Binds a step to what it trains.</summary>
    /// <param name="architecture">Says how vectors score, and how many a user has.</param>
    /// <param name="network">The towers.</param>
    /// <param name="features">The encoded features of the data that batches are of.</param>
    /// <param name="loss">What is minimized.</param>
    /// <param name="optimizer">Updates the network's parameters.</param>
    /// <param name="team">The workers that share a step.</param>
    public TrainingStep(
        ModelArchitecture architecture,
        Network network,
        EncodedFeatures features,
        ILoss loss,
        AdamOptimizer optimizer,
        WorkerTeam team
    )
    {
        this.network = network;
        this.features = features;
        this.loss = loss;
        this.optimizer = optimizer;
        this.team = team;
        inverseTemperature = 1 / architecture.Scoring.Temperature;
        var dimension = network.Users.Output.Columns;
        if (architecture.UserVectorCount > 1)
            selection = new VectorSelection(
                network.Users.Output,
                network.Items.Output,
                architecture.UserVectorCount
            );
        vectors = new StepVectors(
            selection?.Selected ?? network.Users.Output,
            network.Items.Output,
            new Matrix(0, dimension),
            new Matrix(0, dimension)
        );
        partialLoss = new double[team.Count];
        if (optimizer.LazyRows is not null)
            touched = new TouchedRows(network.Weights.Parameters);
        Profile = new StepProfile(team.Count);
        run = Run;
    }

    /// <summary>Times of the parts of the steps so far.</summary>
    public StepProfile Profile { get; }

    /// <summary>Trains on a batch; returns its mean loss.</summary>
    /// <param name="next">The batch.</param>
    /// <param name="number">Number of the step, from 1.</param>
    /// <param name="rate">The learning rate.</param>
    public double Train(TrainingBatch next, long number, float rate)
    {
        (batch, step, learningRate) = (next, number, rate);
        network.Users.Resize(batch.Users);
        network.Items.Resize(batch.Items);
        selection?.Resize(batch.PositiveCount);
        vectors.UserGradient.Resize(batch.PositiveCount);
        vectors.ItemGradient.Resize(batch.Items.Count);

        // A user state stands for its positive and for each of its negatives.
        userPass = batch.IsWeighted
            ? new TrainingPass(
                batch.Weights,
                Sum(batch.Weights.AsSpan(0, batch.PositiveCount)),
                batch.SampleCount,
                batch.DropoutSeed
            )
            : new TrainingPass(null, batch.PositiveCount, batch.SampleCount, batch.DropoutSeed);
        var total = Sum(batch.Multiplicity.AsSpan(0, batch.Items.Count));
        itemPass = new TrainingPass(
            batch.Multiplicity,
            total,
            (long)MathF.Round(total),
            ~batch.DropoutSeed
        );
        FindTouchedRows();
        team.Run(run);
        return partialLoss.Sum();
    }

    /// <summary>
    /// Makes all parameters those after the last step. Between steps, table rows that no batch has read for some steps may lag
    /// behind; see <see cref="LazyRows"/>.
    /// </summary>
    public void Complete()
    {
        if (optimizer.LazyRows is { } rows)
            team.Run(rows.CatchUp);
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    private void FindTouchedRows()
    {
        if (touched is null)
            return;
        touched.Clear();
        network.Users.AddTouchedRows(features.Users, batch.Users, touched);
        network.Items.AddTouchedRows(features.Items, batch.Items, touched);
        touched.Sort();
    }

    private void Run(Worker worker)
    {
        Profile.Begin(worker);
        if (touched is not null)
        {
            optimizer.LazyRows!.CatchUp(worker, touched);
            worker.Barrier();
            Profile.End(worker, StepPart.Update);
        }

        network.Users.Forward(worker, features.Users, batch.Users, userPass);
        Profile.End(worker, StepPart.UserForward);
        network.Items.Forward(worker, features.Items, batch.Items, itemPass);
        worker.Barrier();
        Profile.End(worker, StepPart.ItemForward);
        if (selection is not null)
        {
            selection.Select(worker, batch);
            worker.Barrier();
        }

        partialLoss[worker.Index] = loss.Compute(worker, vectors, batch, inverseTemperature);
        if (selection is not null)
        {
            worker.Barrier();
            selection.Backward(worker, vectors.UserGradient);
            worker.Barrier();
        }

        Profile.End(worker, StepPart.Loss);
        network.Users.Backward(
            worker,
            features.Users,
            batch.Users,
            selection?.Gradient ?? vectors.UserGradient,
            userPass
        );
        Profile.End(worker, StepPart.UserBackward);
        network.Items.Backward(worker, features.Items, batch.Items, vectors.ItemGradient, itemPass);
        worker.Barrier();
        Profile.End(worker, StepPart.ItemBackward);
        optimizer.Step(worker, step, learningRate, touched);
        Profile.End(worker, StepPart.Update);
    }
}
