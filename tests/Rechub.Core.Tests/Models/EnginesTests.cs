using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training;

namespace Rechub.Tests.Models;

/// <summary>Engines, in a program that has no Rechub.Torch.</summary>
public sealed class EnginesTests
{
    [Fact]
    public void An_engine_that_is_not_installed_is_refused_before_any_work()
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 20,
                ItemCount = 20,
                InteractionCount = 200,
            }
        );
        var model = NeuralModel.Create(data, new DssmArchitecture { EmbeddingDimension = 4 });

        var error = Assert.Throws<RechubException>(() =>
            Trainer.Require(model, new TrainingOptions { Engine = Engine.Torch })
        );

        Assert.Equal("EngineMissing", error.ErrorId);
        Assert.Contains("Install Rechub.Torch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_no_engine_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Engines.Of((Engine)7));

    [Fact]
    public void The_library_refers_to_no_torch_and_no_shell() =>
        Assert.DoesNotContain(
            typeof(Engines).Assembly.GetReferencedAssemblies(),
            assembly =>
                assembly.Name!.Contains("Torch", StringComparison.Ordinal)
                || assembly.Name.StartsWith(
                    "System.Management.Automation",
                    StringComparison.Ordinal
                )
                || assembly.Name.StartsWith("Rechub", StringComparison.Ordinal)
        );
}
