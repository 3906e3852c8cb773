namespace Rechub.Layers;

/// <summary>Name, shape and role of a block of parameters.</summary>
internal readonly record struct ParameterShape(
    string Name,
    int Rows,
    int Columns,
    ParameterRole Role
);
