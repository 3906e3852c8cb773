namespace Rechub.Training.Losses;

/// <summary>
/// The loss of one positive and its negatives. On entry <paramref name="scores"/> has the score of the positive, then those of the
/// negatives; on return, the derivative of the loss with respect to each.
/// </summary>
internal delegate float CandidateObjective(Span<float> scores);
