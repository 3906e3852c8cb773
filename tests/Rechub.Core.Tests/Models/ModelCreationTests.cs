using System.Globalization;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Filters;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;

namespace Rechub.Tests.Models;

/// <summary>Models that are too large for memory to count, and models whose making is stopped.</summary>
public sealed class ModelCreationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 20,
            ItemCount = 15,
            InteractionCount = 150,
        }
    );

    public void Dispose() => folder.Dispose();

    [Fact]
    public void More_parameters_than_an_array_has_are_refused_with_their_number()
    {
        const int Units = 65_536;
        var options = new DssmArchitecture { HiddenUnits = [Units, Units] };

        var error = Assert.Throws<RechubException>(() => NeuralModel.Create(data, options));

        Assert.Equal("InvalidModelOption", error.ErrorId);
        var count = Assert.IsType<long>(error.Target);
        Assert.InRange(count, 2L * Units * Units, 3L * Units * Units);
        Assert.Contains(
            count.ToString(CultureInfo.InvariantCulture),
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void More_inputs_than_can_be_counted_are_refused()
    {
        var recent = new FeatureSpec("recent_movie_id")
        {
            Kind = FeatureKind.Sequence,
            SharedWith = "movie_id",
            Pooling = Pooling.Concat,
            Length = int.MaxValue,
        };

        var error = Assert.Throws<RechubException>(() =>
            NeuralModel.Create(data, new DssmArchitecture { UserFeatures = [recent] })
        );

        Assert.Equal("InvalidModelOption", error.ErrorId);
        Assert.Contains("Length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Making_writing_and_reading_stop_when_they_are_told_to()
    {
        var stopped = new CancellationToken(canceled: true);
        var model = NeuralModel.Create(data, new DssmArchitecture());
        var file = folder["model.rechub"];
        RecallModelFile.Write(file, model);
        var before = File.ReadAllBytes(file);

        Assert.Throws<OperationCanceledException>(() =>
            NeuralModel.Create(data, new DssmArchitecture(), stopped)
        );
        Assert.Throws<OperationCanceledException>(() => RecallModelFile.Read(file, stopped));
        Assert.Throws<OperationCanceledException>(() =>
            RecallModelFile.Write(file, model, stopped)
        );

        Assert.Equal([file], Directory.GetFiles(folder.Path));
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void Fitting_stops_within_a_column()
    {
        using var source = new CancellationTokenSource();
        var column = new StoppingColumn(rows: 1000, last: 10, source);

        Assert.Throws<OperationCanceledException>(() =>
            EncoderFitting.Values(
                new FeatureSpec(column.Name),
                column,
                new int[column.Count],
                source.Token
            )
        );

        Assert.Equal(11, column.RowsRead);
    }

    [Fact]
    public void Fitting_looks_whether_it_is_stopped_in_columns_of_every_kind()
    {
        var stopped = new CancellationToken(canceled: true);
        var spec = new FeatureSpec("x");
        int[] weights = [1, 1];
        Func<object>[] fits =
        [
            () => EncoderFitting.Ids(IdColumn.FromSorted([1L, 2]), spec, weights, stopped),
            () => EncoderFitting.Values(spec, new IntegerColumn("x", [1, 2]), weights, stopped),
            () => EncoderFitting.Values(spec, new TextColumn("x", ["a"], [0, 0]), weights, stopped),
            () =>
                EncoderFitting.Elements(
                    spec,
                    new TextListColumn("x", ["a"], [0, 1, 2], [0, 0]),
                    weights,
                    stopped
                ),
            () => EncoderFitting.Scale(spec, new NumberColumn("x", [1, 2]), weights, stopped),
        ];

        foreach (var fit in fits)
            Assert.Throws<OperationCanceledException>(fit);
    }

    /// <summary>A column that stops whoever reads it at some row.</summary>
    private sealed class StoppingColumn(int rows, int last, CancellationTokenSource source)
        : FeatureColumn("stopping")
    {
        public int RowsRead { get; private set; }

        public override ColumnKind Kind => ColumnKind.Integer;

        public override int Count => rows;

        public override object ValueAt(int row)
        {
            RowsRead++;
            if (row == last)
                source.Cancel();
            return (long)row;
        }

        private protected override uint[] RowsThat(FilterCondition condition, bool negated) =>
            throw new NotSupportedException();
    }
}
