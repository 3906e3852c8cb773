using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Numerics;

namespace Rechub.Tests.Layers;

/// <summary>
/// Distinct rows that count several times are the same as the rows written out: vectors, gradients and running statistics.
/// </summary>
public sealed class RepeatedRowsTests
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 30,
            ItemCount = 40,
            InteractionCount = 500,
        }
    );

    private static readonly NeuralModel Model = NeuralModel.Create(
        Data,
        new DssmArchitecture
        {
            EmbeddingDimension = 6,
            HiddenUnits = [20, 10],
            EmbeddingDeviation = 0.5f,
        }
    );

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Items_by_their_multiplicity(int workers)
    {
        int[] times = [1, 4, 2, 1, 7, 3, 1, 2];
        var total = times.Sum();

        AssertSame(
            network => network.Items,
            Model.Schema.EncodeItems(Data.Items),
            times,
            new TrainingPass(Array.ConvertAll(times, count => (float)count), total, total, 0),
            workers
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void User_states_with_as_many_candidates_each(int workers)
    {
        const int candidates = 4;
        int[] times = [.. Enumerable.Repeat(candidates, 9)];

        AssertSame(
            network => network.Users,
            Model.Schema.EncodeUsers(Data),
            times,
            new TrainingPass(null, times.Length, times.Sum(), 0),
            workers
        );
    }

    private static void AssertSame(
        Func<Network, ITower> choose,
        EncodedFeature[] encoded,
        int[] times,
        TrainingPass weights,
        int workers
    )
    {
        int[] writtenOut = [.. times.SelectMany((count, row) => Enumerable.Repeat(row, count))];
        var gradients = new Matrix(writtenOut.Length, Model.VectorDimension);
        var random = new RandomStream(4);
        foreach (ref var value in gradients.Span)
            value = (float)random.NextGaussian();
        var sums = new Matrix(times.Length, Model.VectorDimension);
        for (var row = 0; row < writtenOut.Length; row++)
        {
            for (var column = 0; column < sums.Columns; column++)
                sums.Row(writtenOut[row])[column] += gradients.Row(row)[column];
        }

        var all = new TrainingPass(null, writtenOut.Length, writtenOut.Length, 0);
        var expected = Pass(choose, encoded, writtenOut, gradients, all, workers);
        int[] distinct = [.. Enumerable.Range(0, times.Length)];
        var actual = Pass(choose, encoded, distinct, sums, weights, workers);

        for (var row = 0; row < writtenOut.Length; row++)
            AssertClose(
                "vectors",
                choose(expected).Output.Row(row).ToArray(),
                choose(actual).Output.Row(writtenOut[row]).ToArray(),
                1e-5f
            );
        foreach (var block in Model.Parameters.Blocks)
        {
            float[] Of(Network network) =>
                (
                    block.Role != ParameterRole.Fixed
                        ? network.Weights.Gradients
                        : network.Weights.Parameters.Values
                )[block.Offset..(block.Offset + block.Length)];
            var values = Of(expected);
            AssertClose(
                block.Name,
                values,
                Of(actual),
                1e-4f * MathF.Max(values.Max(MathF.Abs), 1e-3f)
            );
        }
    }

    private static Network Pass(
        Func<Network, ITower> choose,
        EncodedFeature[] encoded,
        int[] entities,
        Matrix gradient,
        TrainingPass weights,
        int workers
    )
    {
        var network = Model.Options.CreateNetwork(
            Model.Schema,
            new ParametersAndGradients(Model.Parameters.Clone()),
            FusedEngine.Instance,
            workers
        );
        var rows = new TowerRows();
        rows.Resize(entities.Length);
        for (var row = 0; row < entities.Length; row++)
        {
            rows.Entity[row] = entities[row];
            rows.HistoryStart[row] = Data.Log.UserOffsets[entities[row]];
            rows.HistoryEnd[row] = rows.HistoryStart[row] + 2 + entities[row];
        }

        var tower = choose(network);
        tower.Resize(rows);
        using var team = new WorkerTeam(workers);
        team.Run(worker =>
        {
            tower.Forward(worker, encoded, rows, weights);
            worker.Barrier();
            tower.Backward(worker, encoded, rows, gradient, weights);
        });
        return network;
    }

    private static void AssertClose(string what, float[] expected, float[] actual, float tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"{what}[{i}]: written out {expected[i]}, distinct {actual[i]}"
            );
    }
}
