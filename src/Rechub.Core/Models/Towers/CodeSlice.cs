namespace Rechub.Models;

/// <summary>
/// The codes of one row's list, without copying them: element i is at <c>Start + i · Step</c>. Those of a history are read through
/// the log, latest first.
/// </summary>
internal readonly record struct CodeSlice(
    int[] Codes,
    int[]? Through,
    int Start,
    int Step,
    int Count
)
{
    /// <summary>Code of element <paramref name="i"/>.</summary>
    public int this[int i]
    {
        get
        {
            var place = Start + i * Step;
            return Through is null ? Codes[place] : Codes[Through[place]];
        }
    }

    /// <summary>A copy of the codes.</summary>
    public int[] ToArray()
    {
        var codes = new int[Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = this[i];
        return codes;
    }
}
