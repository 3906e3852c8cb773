namespace Rechub.Layers;

/// <summary>A named row-major matrix within a <see cref="ParameterSet"/>.</summary>
/// <param name="Name">Such as <c>user.0.weight</c>.</param>
/// <param name="Offset">Place of its first element.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Role">What an optimizer does with it.</param>
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

    /// <summary>Whether an optimizer changes it.</summary>
    public bool Trainable => Role != ParameterRole.Fixed;
}
