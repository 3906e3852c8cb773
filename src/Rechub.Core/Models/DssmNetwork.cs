using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>The two towers of a DSSM over one set of parameters.</summary>
internal sealed class DssmNetwork
{
    /// <summary>Prefix of the user tower's parameters.</summary>
    public const string UserTower = "user";

    /// <summary>Prefix of the item tower's parameters.</summary>
    public const string ItemTower = "item";

    /// <summary>Binds towers to parameters, for a team of that many workers.</summary>
    public DssmNetwork(
        FeatureSchema schema,
        DssmOptions options,
        ParameterSet parameters,
        int workers,
        Engine engine = Engine.Fused
    )
    {
        Weights = new Weights(parameters);
        var implementation = Engines.Of(engine);
        Users = implementation.CreateTower(Weights, UserLayout(schema, options), workers);
        Items = implementation.CreateTower(Weights, ItemLayout(schema, options), workers);
    }

    /// <summary>Parameters and gradients of both towers.</summary>
    public Weights Weights { get; }

    /// <summary>The user tower.</summary>
    public ITower Users { get; }

    /// <summary>The item tower.</summary>
    public ITower Items { get; }

    /// <summary>Names and shapes of a model's parameters.</summary>
    /// <exception cref="RechubException">A tower would have more inputs than can be counted.</exception>
    public static IEnumerable<(string Name, int Rows, int Columns, bool Trainable)> Shapes(
        FeatureSchema schema,
        DssmOptions options
    )
    {
        try
        {
            return
            [
                .. schema.Tables.Select(table =>
                    (InputLayer.TableName(table.Name), table.Rows, table.Dimension, true)
                ),
                .. UserLayout(schema, options).Shapes(),
                .. ItemLayout(schema, options).Shapes(),
            ];
        }
        catch (OverflowException error)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidModelOption",
                $"The features give a tower more than {int.MaxValue} inputs. Give those that are concatenated a smaller Length or Dimension.",
                null,
                error
            );
        }
    }

    /// <summary>Lays out a model's parameters, all zero.</summary>
    public static ParameterSet Allocate(FeatureSchema schema, DssmOptions options) =>
        new(Shapes(schema, options));

    /// <summary>Parameters as they are before training, from the options' seed. Padding rows stay zero.</summary>
    public static ParameterSet Initialize(
        FeatureSchema schema,
        DssmOptions options,
        CancellationToken cancellation
    )
    {
        var parameters = Allocate(schema, options);
        var random = new RandomStream(options.Seed);
        foreach (var table in schema.Tables)
        {
            var values = parameters.ValuesOf(InputLayer.TableName(table.Name));
            for (var row = 1; row < table.Rows; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (ref var value in values.Slice(row * table.Dimension, table.Dimension))
                    value = (float)(random.NextGaussian() * options.EmbeddingDeviation);
            }
        }

        UserLayout(schema, options).Initialize(parameters, random);
        ItemLayout(schema, options).Initialize(parameters, random);
        return parameters;
    }

    private static TowerLayout UserLayout(FeatureSchema schema, DssmOptions options) =>
        new(UserTower, schema.UserFeatures, LayersOf(options));

    private static TowerLayout ItemLayout(FeatureSchema schema, DssmOptions options) =>
        new(ItemTower, schema.ItemFeatures, LayersOf(options));

    private static LayerOptions[] LayersOf(DssmOptions options)
    {
        LayerOptions[] layers =
        [
            .. options.HiddenUnits.Select(units => new LayerOptions(
                units,
                options.Activation,
                options.BatchNormalization,
                options.Dropout
            )),
        ];
        if (options.LinearOutput)
            layers[^1] = new LayerOptions(layers[^1].Units, null, false, 0);
        return layers;
    }
}
