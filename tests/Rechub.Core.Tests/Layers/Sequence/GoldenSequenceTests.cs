using System.Text.Json;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Tests.Layers.Sequence;

/// <summary>The sequence tower against golden/sequence.json, which RecTools and torch-rechub computed.</summary>
public sealed class GoldenSequenceTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("sequence.json");
    private static readonly int[][] Histories = Items("items");
    private static readonly int[][] Targets = Items("targets");

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var entry in Golden.GetProperty("cases").EnumerateArray())
            {
                var name = entry.GetProperty("name").GetString()!;
                cases.Add(name, 1);
                cases.Add(name, 3);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hidden_vectors_loss_and_gradients_are_the_originals(string name, int workers)
    {
        var golden = new GoldenSequence(Case(name));
        var tower = golden.CreateTower(workers);
        var rows = Rows();
        var encoded = new EncodedFeature[]
        {
            new HistoryCodes(
                [.. Histories.SelectMany(history => history)],
                [.. Enumerable.Range(0, golden.ItemRows)]
            )
            {
                Items = new Lazy<EncodedFeature[]>([
                    new SparseCodes([.. Enumerable.Range(0, golden.ItemRows)]),
                ]),
                Times = [.. Lists("times").SelectMany(times => times)],
                QueryTimes = golden.AsksAtNextTime
                    ? [.. Lists("nextTimes").SelectMany(times => times)]
                    : null,
            },
        };
        tower.Resize(rows);
        var pass = new TrainingPass(null, rows.StateCount, rows.StateCount, 0);
        using var team = new WorkerTeam(workers);

        team.Run(worker => tower.Forward(worker, encoded, rows, pass: null));
        golden.AssertHidden(tower.Output.Span.ToArray());
        team.Run(worker => tower.Forward(worker, encoded, rows, pass));
        golden.AssertHidden(tower.Output.Span.ToArray());

        var gradient = golden.LossGradient(tower.Output, [.. Targets.SelectMany(x => x)]);
        team.Run(worker => tower.Backward(worker, encoded, rows, gradient, pass));
        golden.AssertGradients();
    }

    private static JsonElement Case(string name) =>
        Golden
            .GetProperty("cases")
            .EnumerateArray()
            .First(entry => entry.GetProperty("name").GetString() == name);

    private static int[][] Items(string name) =>
        Array.ConvertAll(Lists(name), list => Array.ConvertAll(list, x => (int)x));

    private static long[][] Lists(string name) =>
        [
            .. Golden
                .GetProperty("batch")
                .GetProperty(name)
                .EnumerateArray()
                .Select(list => list.EnumerateArray().Select(x => x.GetInt64()).ToArray()),
        ];

    private static TowerRows Rows()
    {
        var rows = new TowerRows();
        rows.Resize(Histories.Length);
        for (int i = 0, start = 0; i < Histories.Length; start += Histories[i].Length, i++)
            rows.SetUser(i, i, start, start + 1, start + Histories[i].Length);
        return rows;
    }
}
