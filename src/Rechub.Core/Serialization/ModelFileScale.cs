namespace Rechub.Serialization;

/// <summary>The encoder of one number of a vector; a limit is null where there is none.</summary>
internal sealed record ModelFileScale(double Shift, double Scale, double? Least, double? Greatest);
