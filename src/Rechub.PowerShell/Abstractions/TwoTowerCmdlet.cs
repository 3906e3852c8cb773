using System.Management.Automation;
using Rechub.Models;

namespace Rechub.PowerShell.Abstractions;

/// <summary>A cmdlet that encodes with a two-tower model.</summary>
public abstract class TwoTowerCmdlet : EntityCmdlet
{
    /// <summary>The model that makes the vectors.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RecallModel Model { get; set; } = null!;

    /// <summary>The model, which must have towers.</summary>
    /// <exception cref="RechubException">It has none.</exception>
    protected TwoTowerModel Towers =>
        Model as TwoTowerModel
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "ModelWithoutVectors",
            $"{Model.Architecture} has no vectors. Give a two-tower model, such as New-DssmModel makes.",
            Model
        );
}
