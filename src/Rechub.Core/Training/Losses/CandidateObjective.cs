namespace Rechub.Training.Losses;

/// <summary>
/// The loss of one positive and its negatives. On entry <paramref name="scores"/> holds the positive's score, then the
/// negatives'; on exit the loss's derivative by each.
/// </summary>
internal delegate float CandidateObjective(Span<float> scores);
