using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Tests.Models.Architectures;

/// <summary>The user tower of <see cref="MeanArchitecture"/>; worker 0 computes, the others wait.</summary>
internal sealed class MeanTower : ITower
{
    private readonly ParametersAndGradients weights;
    private readonly ParameterBlock table;
    private readonly ParameterBlock gain;

    public MeanTower(ParametersAndGradients weights, Feature history)
    {
        this.weights = weights;
        table = weights.Parameters[InputLayer.TableName(history.Table!)];
        gain = weights.Parameters[MeanArchitecture.Gain];
        Output = new Matrix(0, table.Columns);
    }

    public Matrix Output { get; }

    public void Resize(TowerRows rows) => Output.Resize(rows.StateCount * gain.Rows);

    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        if (worker.Index == 0)
        {
            ForEachState(
                encoded,
                rows,
                (state, codes) =>
                {
                    var mean = MeanOf(codes);
                    for (var k = 0; k < gain.Rows; k++)
                    {
                        for (var d = 0; d < mean.Length; d++)
                            Output.Row(state * gain.Rows + k)[d] = GainOf(k)[d] * mean[d];
                    }
                }
            );
        }

        worker.Barrier();
    }

    public void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    )
    {
        worker.Barrier();
        if (worker.Index != 0)
            return;
        ForEachState(
            encoded,
            rows,
            (state, codes) =>
            {
                var mean = MeanOf(codes);
                for (var k = 0; k < gain.Rows; k++)
                {
                    var upstream = gradient.Row(state * gain.Rows + k);
                    var own = weights.Gradients.AsSpan(
                        gain.Offset + k * gain.Columns,
                        gain.Columns
                    );
                    for (var d = 0; d < mean.Length; d++)
                    {
                        own[d] += upstream[d] * mean[d];
                        foreach (var code in codes)
                            weights.Gradients[table.Offset + code * table.Columns + d] +=
                                upstream[d] * GainOf(k)[d] / codes.Length;
                    }
                }
            }
        );
    }

    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched) =>
        ForEachState(encoded, rows, (_, codes) => touched.Add(table, codes));

    private static void ForEachState(
        EncodedFeature[] encoded,
        TowerRows rows,
        Action<int, int[]> visit
    )
    {
        var history = (HistoryCodes)encoded[0];
        var state = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var end = rows.FirstState[row]; end <= rows.HistoryEnd[row]; end++, state++)
                visit(
                    state,
                    Array.ConvertAll(
                        history.ItemRows[rows.HistoryStart[row]..end],
                        item => history.CodeOfItem[item]
                    )
                );
        }
    }

    private float[] MeanOf(int[] codes)
    {
        var mean = new float[table.Columns];
        foreach (var code in codes)
        {
            for (var d = 0; d < mean.Length; d++)
                mean[d] +=
                    weights.Parameters.Values[table.Offset + code * table.Columns + d]
                    / codes.Length;
        }

        return mean;
    }

    private Span<float> GainOf(int k) =>
        weights.Parameters.Values.AsSpan(gain.Offset + k * gain.Columns, gain.Columns);
}
