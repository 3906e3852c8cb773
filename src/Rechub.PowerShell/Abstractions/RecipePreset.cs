namespace Rechub.PowerShell.Abstractions;

/// <summary>A named set of defaults.</summary>
public enum RecipePreset
{
    /// <summary>The recipe that the measurements in docs/performance.md use.</summary>
    Default,

    /// <summary>The settings of the torch-rechub DSSM tutorial.</summary>
    Tutorial,
}
