using Rechub.Data;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Retrieval;
using Rechub.Serialization;

namespace Rechub.Tests.Features;

/// <summary>Numbers that are wrong, in training or when a model serves: they are clipped or missing, and vectors stay finite.</summary>
public sealed class NumberRangeTests : IDisposable
{
    private const int UserCount = 100;

    private static readonly DssmArchitecture Options = new()
    {
        UserFeatures = [new FeatureSpec("income")],
        ItemFeatures = [new FeatureSpec("item_id")],
        HiddenUnits = [8, 4],
        EmbeddingDimension = 4,
    };

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(FeatureScale.Standard)]
    [InlineData(FeatureScale.MinMax)]
    [InlineData(FeatureScale.None)]
    public void One_wrong_number_in_training_does_not_flatten_the_column(FeatureScale scale)
    {
        var incomes = Incomes();
        incomes[7] = 1e30;

        var values = Encode(incomes, scale);

        var others = values.Where((_, user) => user != 7).ToArray();
        // What lay in [0, 99] still fills at least a third of the column's range.
        Assert.True(others.Max() - others.Min() > (values.Max() - values.Min()) / 3);
        Assert.Equal(UserCount - 1, others.Distinct().Count());
        Assert.Equal(values.Max(), values[7]);
    }

    [Fact]
    public void Rare_values_of_an_otherwise_constant_column_stay()
    {
        var flags = new double[UserCount];
        flags[3] = 1;

        Assert.Equal(flags.Select(flag => (float)flag), Encode(flags, FeatureScale.None));
    }

    [Fact]
    public void Numbers_without_outliers_are_not_clipped()
    {
        var encoder = Assert.IsType<DenseEncoder>(Schema(Incomes()).UserFeatures[0].Encoder);

        Assert.Equal((0, UserCount - 1), (encoder.Least, encoder.Greatest));
    }

    [Fact]
    public void What_is_not_finite_counts_as_missing()
    {
        var incomes = Incomes();
        incomes[1] = double.NaN;
        incomes[2] = double.PositiveInfinity;
        incomes[3] = double.NegativeInfinity;

        var values = Encode(incomes, FeatureScale.Standard);

        Assert.Equal([0, 0, 0], values[1..4]);
        Assert.NotEqual(0, values[4]);
    }

    [Fact]
    public void The_range_is_in_the_model_file()
    {
        var model = NeuralModel.Create(Data(Incomes()), Options);
        var path = Path.Combine(folder.Path, "model.rechub");

        RecallModelFile.Write(path, model, Stop);
        var read = Assert.IsType<DenseEncoder>(
            RecallModelFile.Read(path, Stop).Schema.UserFeatures[0].Encoder
        );

        Assert.Equal((0, UserCount - 1), (read.Least, read.Greatest));
    }

    [Fact]
    public void Visitors_with_wrong_numbers_get_finite_vectors_and_are_named()
    {
        var data = Data(Incomes());
        var model = NeuralModel.Create(data, Options);
        object[] incomes = [50, 1e30, -1e300, double.PositiveInfinity, "1e999", double.NaN, 99];
        var users = DescribedUsers.From(
            [
                .. incomes.Select(
                    (income, i) =>
                        new UserDescription(
                            $"visitor {i}",
                            [1L],
                            new Dictionary<string, object?> { ["income"] = income }
                        )
                ),
            ],
            data.Items,
            model
        );

        var vectors = Vectors(model, users);

        Assert.All(
            vectors,
            vector => Assert.All(vector, value => Assert.True(float.IsFinite(value)))
        );
        Assert.Equal(vectors[6], vectors[1]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(vectors[5], vectors[3]);
        Assert.Equal(vectors[5], vectors[4]);
        Assert.Equal(
            ["visitor 1", "visitor 2", "visitor 3", "visitor 4"],
            users.ChangedValues.Select(text => text.Split('\'')[1])
        );
        Assert.All(
            users.ChangedValues,
            text => Assert.StartsWith("income ", text, StringComparison.Ordinal)
        );
    }

    /// <summary>A model of a file from before ranges were kept clips nothing.</summary>
    [Fact]
    public void A_vector_that_is_not_finite_is_an_error_with_user_and_feature()
    {
        var data = Data(Incomes());
        var made = NeuralModel.Create(data, Options);
        var schema = new FeatureSchema(
            [made.Schema.UserFeatures[0] with { Encoder = new DenseEncoder(0, 1e-5) }],
            made.Schema.ItemFeatures,
            made.Schema.Tables
        );
        var model = new NeuralModel(Options, schema, made.Parameters, data.Items, data);
        var user = new UserDescription(
            "whale",
            [],
            new Dictionary<string, object?> { ["income"] = 1e38 }
        );

        var error = Assert.Throws<RechubException>(() =>
            Vectors(model, DescribedUsers.From([user], data.Items, model))
        );

        Assert.Equal("VectorNotFinite", error.ErrorId);
        Assert.Contains("'whale'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'income'", error.Message, StringComparison.Ordinal);
    }

    private static double[] Incomes() =>
        [.. Enumerable.Range(0, UserCount).Select(user => (double)user)];

    private static float[][] Vectors(NeuralModel model, DescribedUsers users) =>
        [
            .. model
                .EncodeUsers(
                    users.Data,
                    users.UserRows,
                    Array.ConvertAll(users.UserRows, row => users.Data.Log.UserOffsets[row + 1]),
                    Stop
                )
                .Chunk(model.VectorDimension),
        ];

    private static float[] Encode(double[] incomes, FeatureScale scale)
    {
        var feature = Schema(incomes, scale).UserFeatures[0];
        return Assert
            .IsType<DenseValues>(feature.Encoder!.Encode(Data(incomes).Users, "income"))
            .Values;
    }

    private static FeatureSchema Schema(double[] incomes, FeatureScale scale = default) =>
        (Options with { UserFeatures = [new FeatureSpec("income") { Scale = scale }] }).Fit(
            Data(incomes),
            CancellationToken.None
        );

    // Everyone has items 1, 2 and 3 in turn.
    private static InteractionData Data(double[] incomes)
    {
        var log = new InteractionLog(
            [.. Enumerable.Range(0, incomes.Length + 1).Select(user => user * 3)],
            [.. Enumerable.Range(0, incomes.Length * 3).Select(position => position % 3)],
            [.. Enumerable.Range(0, incomes.Length * 3).Select(position => (long)position)]
        );
        return new InteractionData(
            "test",
            new EntityTable(
                "user_id",
                IdColumn.FromSorted([
                    .. Enumerable.Range(1, incomes.Length).Select(id => (long)id),
                ]),
                [new NumberColumn("income", incomes)]
            ),
            new EntityTable("item_id", IdColumn.FromSorted([1L, 2, 3]), []),
            log
        );
    }
}
