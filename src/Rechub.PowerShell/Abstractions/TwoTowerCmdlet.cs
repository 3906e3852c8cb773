using System.Management.Automation;
using Rechub.Models;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Base class of cmdlets that encode users or items with a two-tower model.</summary>
public abstract class TwoTowerCmdlet : EntityCmdlet
{
    /// <summary>The two-tower model that computes the vectors. Baselines have none and are refused.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public RecallModel Model { get; set; } = null!;

    private protected override bool IsSubjectGiven => Model is not null;

    /// <summary>The model as a two-tower model.</summary>
    /// <exception cref="RechubException">The model is not a two-tower model.</exception>
    protected TwoTowerModel Towers =>
        Model as TwoTowerModel
        ?? throw new RechubException(
            RechubErrorKind.InvalidInput,
            "ModelWithoutVectors",
            $"A {Model.Architecture} model has no vectors. Give a two-tower model, for example from New-DssmModel.",
            Model
        );
}
