namespace Rechub.PowerShell.Abstractions;

/// <summary>A named set of choices.</summary>
public enum RecipePreset
{
    /// <summary>The recipe of the defaults.</summary>
    Default,

    /// <summary>The settings of the torch-rechub DSSM tutorial.</summary>
    Tutorial,
}
