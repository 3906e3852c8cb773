using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>One step: both towers forward, loss, both towers backward, update.</summary>
internal sealed class TrainingStep
{
    private readonly Network network;
    private readonly EncodedFeature[] userFeatures;
    private readonly EncodedFeature[] itemFeatures;
    private readonly ILoss loss;
    private readonly AdamOptimizer optimizer;
    private readonly WorkerTeam team;
    private readonly float inverseTemperature;
    private readonly StepVectors vectors;
    private readonly VectorSelection? selection;
    private readonly double[] partialLoss;
    private readonly Action<Worker> run;

    private TrainingBatch batch = new();
    private TrainingPass userPass = new(null, 1, 1, 0);
    private TrainingPass itemPass = new(null, 1, 1, 0);
    private long step;
    private float learningRate;

    /// <summary>Steps of a network, whose users have some vectors each, over some data's encoded features.</summary>
    public TrainingStep(
        Network network,
        EncodedFeature[] userFeatures,
        EncodedFeature[] itemFeatures,
        ILoss loss,
        AdamOptimizer optimizer,
        WorkerTeam team,
        float temperature,
        int userVectorCount = 1
    )
    {
        this.network = network;
        this.userFeatures = userFeatures;
        this.itemFeatures = itemFeatures;
        this.loss = loss;
        this.optimizer = optimizer;
        this.team = team;
        inverseTemperature = 1 / temperature;
        var dimension = network.Users.Output.Columns;
        if (userVectorCount > 1)
            selection = new VectorSelection(
                network.Users.Output,
                network.Items.Output,
                userVectorCount
            );
        vectors = new StepVectors(
            selection?.Selected ?? network.Users.Output,
            network.Items.Output,
            new Matrix(0, dimension),
            new Matrix(0, dimension)
        );
        partialLoss = new double[team.Count];
        Profile = new StepProfile(team.Count);
        run = Run;
    }

    /// <summary>Where the time of the steps so far went.</summary>
    public StepProfile Profile { get; }

    /// <summary>Trains on a batch as step <paramref name="number"/>, from 1; returns its mean loss.</summary>
    public double Train(TrainingBatch next, long number, float rate)
    {
        (batch, step, learningRate) = (next, number, rate);
        network.Users.Resize(batch.Users);
        network.Items.Resize(batch.Items);
        selection?.Resize(batch.PositiveCount);
        vectors.UserGradient.Resize(batch.PositiveCount);
        vectors.ItemGradient.Resize(batch.Items.Count);

        // Every user state stands for its positive and each of its negatives.
        userPass = new TrainingPass(
            null,
            batch.PositiveCount,
            batch.SampleCount,
            batch.DropoutSeed
        );
        var itemTotal = batch.Multiplicity.AsSpan(0, batch.Items.Count);
        float total = 0;
        foreach (var multiplicity in itemTotal)
            total += multiplicity;
        itemPass = new TrainingPass(batch.Multiplicity, total, (long)total, ~batch.DropoutSeed);
        team.Run(run);
        return partialLoss.Sum();
    }

    private void Run(Worker worker)
    {
        Profile.Begin(worker);
        network.Users.Forward(worker, userFeatures, batch.Users, userPass);
        Profile.End(worker, StepPart.UserForward);
        network.Items.Forward(worker, itemFeatures, batch.Items, itemPass);
        worker.Barrier();
        Profile.End(worker, StepPart.ItemForward);
        if (selection is not null)
        {
            selection.Choose(worker, batch);
            worker.Barrier();
        }

        partialLoss[worker.Index] = loss.Compute(worker, vectors, batch, inverseTemperature);
        if (selection is not null)
        {
            worker.Barrier();
            selection.Spread(worker, vectors.UserGradient);
            worker.Barrier();
        }

        Profile.End(worker, StepPart.Loss);
        network.Users.Backward(
            worker,
            userFeatures,
            batch.Users,
            selection?.Gradient ?? vectors.UserGradient,
            userPass
        );
        Profile.End(worker, StepPart.UserBackward);
        network.Items.Backward(worker, itemFeatures, batch.Items, vectors.ItemGradient, itemPass);
        worker.Barrier();
        Profile.End(worker, StepPart.ItemBackward);
        optimizer.Step(worker, step, learningRate);
        Profile.End(worker, StepPart.Update);
    }
}
