using Rechub.Layers;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>What the sublayers must know of one sequence besides its vectors.</summary>
/// <param name="First">Number of its first place in the batch.</param>
/// <param name="Buckets">Bucket of the time between each place and each other, query by query; null if times are not read.</param>
/// <param name="Pass">The pass in training mode; null in evaluation mode.</param>
internal sealed record TorchSequence(int First, Tensor? Buckets, TrainingPass? Pass);
