using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Losses;

namespace Rechub.Tests.Models;

/// <summary>golden/dssm.json with the fused engine, its input layer alone, and its loss at every temperature.</summary>
public sealed class GoldenDssmTests() : GoldenDssmSuite(Engine.Fused)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Inputs_of_the_towers(int variant)
    {
        var expected = Variant(variant);
        var golden = new GoldenTower(File, expected);
        var weights = new ParametersAndGradients(golden.Load(expected.GetProperty("initial")));
        using var team = new WorkerTeam(2);
        foreach (
            var (name, features, encoded, rows) in new[]
            {
                ("user_input", golden.Schema.UserFeatures, golden.UserFeatures, golden.Batch.Users),
                ("item_input", golden.Schema.ItemFeatures, golden.ItemFeatures, golden.Batch.Items),
            }
        )
        {
            var layer = new InputLayer(weights, features, team.Count);
            layer.Output.Resize(rows.Count);
            team.Run(worker =>
            {
                var (from, to) = worker.Share(rows.Count);
                layer.Forward(worker, encoded, rows, from, to);
            });
            AssertClose(
                GoldenTower.Tensor(expected.GetProperty("train_step1").GetProperty(name)),
                layer.Output.Span,
                ForwardTolerance,
                name
            );
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Binary_cross_entropy_at_every_temperature(int variant)
    {
        var cosines = GoldenTower.Tensor(
            Variant(variant).GetProperty("train_step1").GetProperty("cos")
        );
        var labels = new GoldenTower(File, Variant(variant)).Labels;
        foreach (var at in Variant(variant).GetProperty("temperature_variants").EnumerateArray())
        {
            var temperature = at.GetProperty("temperature").GetSingle();
            var loss = 0.0;
            for (var i = 0; i < cosines.Length; i++)
            {
                // A negative is a positive with its score's sign turned round.
                float[] score = [(labels[i] == 1 ? 1 : -1) * cosines[i] / temperature];
                loss += BinaryCrossEntropyLoss.Objective(score) / cosines.Length;
            }

            var expected = at.GetProperty("loss_from_logits").GetDouble();
            Assert.Equal(expected, loss, 1e-5 * Math.Max(1, expected));
        }
    }
}
