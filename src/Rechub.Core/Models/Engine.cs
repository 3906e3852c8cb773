namespace Rechub.Models;

/// <summary>What computes towers and their gradients in training.</summary>
public enum Engine
{
    /// <summary>Hand-written gradients over vector instructions; many times faster.</summary>
    Fused,

    /// <summary>TorchSharp's tensors and autograd: the reference that Fused is tested against. Needs the module Rechub.Torch.</summary>
    Torch,
}
