using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;
using Rechub.Tests.Models;

namespace Rechub.Tests.Layers;

/// <summary>golden/pooling.json: a row of an embedding table for every element of x; a list holds the rows that the mask leaves.</summary>
public sealed class GoldenPoolingTests
{
    private const float Tolerance = 1e-5f;
    private static readonly JsonElement File = GoldenFile.Read("pooling.json");

    [Theory]
    [InlineData("with_mask", "mean", Pooling.Mean)]
    [InlineData("with_mask", "sum", Pooling.Sum)]
    [InlineData("with_mask", "max", Pooling.Max)]
    [InlineData("without_mask", "mean", Pooling.Mean)]
    [InlineData("without_mask", "sum", Pooling.Sum)]
    [InlineData("without_mask", "max", Pooling.Max)]
    [InlineData("without_mask", "concat", Pooling.Concat)]
    public void Lists_are_pooled_as_in_the_original(string part, string name, Pooling pooling)
    {
        var x = GoldenTower.Tensor(File.GetProperty("x"));
        var mask = GoldenTower.Tensor(File.GetProperty("mask"));
        int[] shape =
        [
            .. File.GetProperty("x")
                .GetProperty("shape")
                .EnumerateArray()
                .Select(size => size.GetInt32()),
        ];
        var (rows, length, dimension) = (shape[0], shape[1], shape[2]);
        var lists = Enumerable
            .Range(0, rows)
            .Select(row =>
                Enumerable
                    .Range(row * length, length)
                    .Where(place => part == "without_mask" || mask[place] != 0)
                    .ToArray()
            )
            .ToArray();

        var actual = Pool(x, lists, dimension, length, pooling);

        var expected = GoldenTower.Tensor(File.GetProperty(part).GetProperty(name));
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }

    private static float[] Pool(
        float[] table,
        int[][] lists,
        int dimension,
        int length,
        Pooling pooling
    )
    {
        var parameters = new ParameterSet([
            new(
                InputLayer.TableName("x"),
                table.Length / dimension,
                dimension,
                ParameterRole.Embedding
            ),
        ]);
        table.CopyTo(parameters.Values, 0);
        var feature = new Feature
        {
            Name = "x",
            Kind = FeatureKind.Sequence,
            Table = "x",
            Dimension = dimension,
            Pooling = pooling,
            Length = length,
        };
        var layer = new InputLayer(new ParametersAndGradients(parameters), [feature], workers: 2);
        int[] offsets =
        [
            0,
            .. lists.Select((_, row) => lists.Take(row + 1).Sum(list => list.Length)),
        ];
        var rows = new TowerRows();
        rows.Resize(lists.Length);
        for (var row = 0; row < lists.Length; row++)
            rows.Entity[row] = row;
        layer.Output.Resize(lists.Length);
        using var team = new WorkerTeam(2);
        EncodedFeature[] encoded =
        [
            new SequenceCodes(offsets, [.. lists.SelectMany(list => list)]),
        ];
        team.Run(worker =>
        {
            var (from, to) = worker.Share(rows.Count);
            layer.Forward(worker, encoded, rows, from, to);
        });
        return layer.Output.Span.ToArray();
    }
}
