using Rechub.Models;
using Rechub.Tests.Models;

namespace Rechub.Torch.Tests;

/// <summary>golden/dssm.json with TorchSharp's autograd.</summary>
public sealed class TorchGoldenDssmTests() : GoldenDssmSuite(Engine.Torch);
