namespace Rechub.Data.Reading.Text;

/// <summary>A place in a text file where a line starts.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Lines">Lines before it.</param>
internal readonly record struct FilePlace(long Offset, long Lines);
