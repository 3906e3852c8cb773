using Rechub.Bundles;

namespace Rechub.Training;

/// <summary>
/// Where a training stands between two batches, beyond its parameters: with both, and the data, it continues to the same result
/// to the last bit. Batches are functions of seed, epoch and number, so no sampler has a state.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>The epoch that runs, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of the epoch that are done.</summary>
    public int BatchNumber { get; set; }

    /// <summary>Sum of losses over the epoch's samples so far.</summary>
    public double LossSum { get; set; }

    /// <summary>The epoch's samples so far.</summary>
    public long SampleCount { get; set; }

    /// <summary>Best metric yet.</summary>
    public double BestMetric { get; set; }

    /// <summary>Epoch of the best metric, from 0.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Parameters of the best epoch; empty before there is one.</summary>
    public float[] Best { get; set; } = [];

    /// <summary>Mean loss of the epoch's samples so far.</summary>
    public double MeanLoss => LossSum / SampleCount;

    /// <summary>Counts a batch as done.</summary>
    public void Add(double loss, int samples)
    {
        LossSum += loss * samples;
        SampleCount += samples;
        BatchNumber++;
    }

    /// <summary>Goes on to the next epoch.</summary>
    public void NextEpoch()
    {
        Epoch++;
        (BatchNumber, LossSum, SampleCount) = (0, 0, 0);
    }

    /// <summary>Writes the state and the optimiser's moments.</summary>
    public void Write(SectionWriter sections, AdamOptimizer optimizer)
    {
        sections.Write<long>([Epoch, BatchNumber, SampleCount, BestEpoch]);
        sections.Write<double>([LossSum, BestMetric]);
        sections.Write<float>(Best);
        sections.Write<float>(optimizer.FirstMoment);
        sections.Write<float>(optimizer.SecondMoment);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the moments go into the optimiser.</summary>
    public static TrainingState Read(SectionReader sections, AdamOptimizer optimizer)
    {
        var counts = sections.Read<long>();
        var numbers = sections.Read<double>();
        var state = new TrainingState
        {
            Epoch = (int)counts[0],
            BatchNumber = (int)counts[1],
            SampleCount = counts[2],
            BestEpoch = (int)counts[3],
            LossSum = numbers[0],
            BestMetric = numbers[1],
            Best = sections.Read<float>(),
        };
        Restore(sections.Read<float>(), optimizer.FirstMoment);
        Restore(sections.Read<float>(), optimizer.SecondMoment);
        return state;
    }

    private static void Restore(float[] saved, float[] target)
    {
        if (saved.Length != target.Length)
            throw new InvalidDataException(
                $"its optimiser has {saved.Length} moments where the model has {target.Length} parameters"
            );
        saved.CopyTo(target, 0);
    }
}
