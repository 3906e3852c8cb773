namespace Rechub;

/// <summary>How far a long operation has come.</summary>
/// <param name="Status">What is being done now, such as <c>epoch 2 of 10</c>.</param>
/// <param name="Fraction">Done share in [0, 1], or null when it is not known.</param>
public sealed record WorkProgress(string Status, double? Fraction = null);
