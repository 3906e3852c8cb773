namespace Rechub.PowerShell.Abstractions;

/// <summary>A named set of defaults.</summary>
public enum RecipePreset
{
    /// <summary>The defaults that the parameters state.</summary>
    Default,

    /// <summary>The settings of the torch-rechub DSSM tutorial.</summary>
    Tutorial,
}
