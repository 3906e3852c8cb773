namespace Rechub.Models;

/// <summary>What computes towers and their gradients in training.</summary>
public enum Engine
{
    /// <summary>Written-out gradients over vector instructions; the fastest.</summary>
    Fused,

    /// <summary>TorchSharp's tensors and autograd: the reference that the other is tested against.</summary>
    Torch,
}
