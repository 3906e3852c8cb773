using System.Runtime.InteropServices;
using Rechub.Layers;
using Rechub.Serialization;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>
/// The state of a training between two batches, apart from its parameters. With the parameters and the data it determines the
/// result bit by bit. Batches are functions of seed, epoch and number, so sampling has no state.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>Current epoch, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches done in the epoch.</summary>
    public int BatchNumber { get; set; }

    /// <summary>Sum of losses over the epoch's samples so far.</summary>
    public double LossSum { get; set; }

    /// <summary>The epoch's samples so far.</summary>
    public long SampleCount { get; set; }

    /// <summary>Best metric yet.</summary>
    public double BestMetric { get; set; }

    /// <summary>Epoch of the best metric, from 0.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Whether any epoch has a metric; the training keeps the parameters of the best.</summary>
    public bool HasBest { get; set; }

    /// <summary>Epoch, from 0, with which the present schedule started: 0, or where a finished training was given more epochs.</summary>
    public int ScheduleStart { get; set; }

    /// <summary>Mean loss of the epoch's samples so far.</summary>
    public double MeanLoss => LossSum / SampleCount;

    /// <summary>Counts a batch as done.</summary>
    public void Add(double loss, int samples)
    {
        LossSum += loss * samples;
        SampleCount += samples;
        BatchNumber++;
    }

    /// <summary>Starts the next epoch.</summary>
    public void NextEpoch()
    {
        Epoch++;
        (BatchNumber, LossSum, SampleCount) = (0, 0, 0);
    }

    /// <summary>Writes the state, the current parameters, and the optimizer's moments.</summary>
    public void Write(SectionWriter sections, ParameterSet present, AdamOptimizer optimizer)
    {
        sections.Write<long>([
            Epoch,
            BatchNumber,
            SampleCount,
            BestEpoch,
            HasBest ? 1 : 0,
            ScheduleStart,
        ]);
        sections.Write<double>([LossSum, BestMetric]);
        sections.Write<float>(present.Values);
        sections.Write<float>(optimizer.FirstMoment);
        sections.Write<float>(optimizer.SecondMoment);
        if (optimizer.LazyRows is not { } rows)
            return;
        sections.Write<int>(rows.LastSteps);
        sections.Write<float>(CollectionsMarshal.AsSpan(rows.StepSizes));
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote; restores parameters and moments into the arguments.
    /// </summary>
    /// <exception cref="InvalidDataException">The content is not a state of this training.</exception>
    public static TrainingState Read(
        SectionReader sections,
        ParameterSet present,
        AdamOptimizer optimizer
    )
    {
        var counts = sections.Read<long>();
        // Earlier versions had one schedule.
        if (counts.Length == 5)
            counts = [.. counts, 0];
        var numbers = sections.Read<double>();
        if (
            counts
                is not [
                    >= 0
                    and <= int.MaxValue
                    and var epoch,
                    >= 0
                    and <= int.MaxValue
                    and var batch,
                    >= 0
                    and var samples,
                    >= 0
                    and <= int.MaxValue
                    and var bestEpoch,
                    0
                    or 1,
                    >= 0
                    and <= int.MaxValue
                    and var scheduleStart,
                ]
            || numbers is not [var lossSum, var bestMetric]
            || !double.IsFinite(lossSum)
            || !double.IsFinite(bestMetric)
            || bestEpoch > epoch
            || scheduleStart > epoch
        )
            throw new InvalidDataException("its training's counts are out of range");
        Restore(sections.Read<float>(), present.Values, "parameters");
        Restore(sections.Read<float>(), optimizer.FirstMoment, "first moments");
        Restore(sections.Read<float>(), optimizer.SecondMoment, "second moments");
        if (optimizer.LazyRows is { } rows)
            RestoreRows(sections, rows);
        return new TrainingState
        {
            Epoch = (int)epoch,
            BatchNumber = (int)batch,
            SampleCount = samples,
            BestEpoch = (int)bestEpoch,
            LossSum = lossSum,
            BestMetric = bestMetric,
            HasBest = counts[4] == 1,
            ScheduleStart = (int)scheduleStart,
        };
    }

    private static void RestoreRows(SectionReader sections, LazyRows rows)
    {
        Restore(sections.Read<int>(), rows.LastSteps, "steps of table rows");
        rows.StepSizes.Clear();
        rows.StepSizes.AddRange(sections.Read<float>());
        if (rows.LastSteps.AsSpan().ContainsAnyExceptInRange(0, rows.StepSizes.Count))
            throw new InvalidDataException("a step of a table row is out of range");
    }

    private static void Restore<T>(T[] saved, T[] target, string what)
    {
        if (saved.Length != target.Length)
            throw new InvalidDataException(
                $"its training has {saved.Length} {what} where the model needs {target.Length}"
            );
        saved.CopyTo(target, 0);
    }
}
