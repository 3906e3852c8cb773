using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>The user and the item tower of a model over one set of parameters.</summary>
/// <param name="Weights">Parameters and gradients of both.</param>
/// <param name="Users">
/// The user tower: <see cref="TowerRows.StateCount"/> × <see cref="ModelArchitecture.UserVectorCount"/> vectors, the K vectors of
/// a state in consecutive rows.
/// </param>
/// <param name="Items">The item tower: one vector per row.</param>
internal sealed record Network(ParametersAndGradients Weights, ITower Users, ITower Items)
{
    /// <summary>Names, shapes and roles of all parameters of a model.</summary>
    /// <exception cref="RechubException"><c>InvalidModelOption</c>: a layer would have more inputs than <see cref="int.MaxValue"/>.</exception>
    public static IEnumerable<ParameterShape> Shapes(
        FeatureSchema schema,
        ModelArchitecture architecture
    )
    {
        try
        {
            return
            [
                .. schema.Tables.Select(table => new ParameterShape(
                    InputLayer.TableName(table.Name),
                    table.Rows,
                    table.Dimension,
                    ParameterRole.Embedding
                )),
                .. architecture.LayerShapes(schema),
            ];
        }
        catch (OverflowException error)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidModelOption",
                $"The features give a layer more than {int.MaxValue} inputs. Give concatenated features a smaller Length or Dimension.",
                null,
                error
            );
        }
    }

    /// <summary>Initial parameters, drawn from the architecture's seed. The padding row of an embedding table is zero.</summary>
    public static ParameterSet Initialize(
        FeatureSchema schema,
        ModelArchitecture architecture,
        CancellationToken cancellation
    )
    {
        var parameters = new ParameterSet(Shapes(schema, architecture));
        var random = new RandomStream(architecture.Seed);
        foreach (var table in schema.Tables)
        {
            var values = parameters.ValuesOf(InputLayer.TableName(table.Name));
            for (var row = 1; row < table.Rows; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (ref var value in values.Slice(row * table.Dimension, table.Dimension))
                    value = (float)(random.NextGaussian() * architecture.EmbeddingDeviation);
            }
        }

        architecture.InitializeLayers(schema, parameters, random);
        return parameters;
    }
}
