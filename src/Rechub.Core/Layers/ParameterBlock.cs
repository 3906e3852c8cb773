namespace Rechub.Layers;

/// <summary>A named row-major matrix within a <see cref="ParameterSet"/>.</summary>
/// <param name="Name">Such as <c>user.0.weight</c>.</param>
/// <param name="Offset">Index of its first element in the set.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Role">How an optimizer treats it.</param>
internal sealed record ParameterBlock(
    string Name,
    int Offset,
    int Rows,
    int Columns,
    ParameterRole Role
)
{
    /// <summary>Number of elements.</summary>
    public int Length => Rows * Columns;
}
