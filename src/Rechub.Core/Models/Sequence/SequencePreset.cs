namespace Rechub.Models.Sequence;

/// <summary>A published sequence model: its network, and the loss that it is trained with.</summary>
public enum SequencePreset
{
    /// <summary>SASRec (Kang and McAuley 2018): binary cross-entropy with one negative for each positive.</summary>
    SASRec,

    /// <summary>gSASRec (Petrov and Macdonald 2023): the network of SASRec; generalized binary cross-entropy with 256 negatives.</summary>
    gSASRec,

    /// <summary>eSASRec (Tikhonovich et al. 2025): LiGR blocks with SwiGLU; a softmax over 256 sampled negatives.</summary>
    eSASRec,

    /// <summary>HSTU (Zhai et al. 2024): its blocks with biases of distance; cosines; a softmax over 128 sampled negatives.</summary>
    HSTU,
}
