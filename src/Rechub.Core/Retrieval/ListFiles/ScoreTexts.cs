using System.Globalization;
using CsvHelper;

namespace Rechub.Retrieval.ListFiles;

/// <summary>
/// Scores as the shortest texts that are read back as the same numbers. The CSV library formats them in half the time that .NET
/// needs, and they are what takes longest in a row.
/// </summary>
internal sealed class ScoreTexts : IDisposable
{
    private readonly MemoryStream lines = new();
    private readonly CsvWriter csv;

    public ScoreTexts() =>
        csv = CsvWriter.Create(
            lines,
            new CsvWriterOptions { FormatProvider = CultureInfo.InvariantCulture, NewLine = "\n" }
        );

    /// <summary>The texts of some scores, each on a line, until the next ones are asked for.</summary>
    public ReadOnlySpan<byte> Of(float[] scores)
    {
        lines.SetLength(0);
        foreach (var score in scores)
        {
            csv.WriteField(score);
            csv.EndRecord();
        }

        csv.Flush();
        return lines.GetBuffer().AsSpan(0, (int)lines.Length);
    }

    public void Dispose() => csv.Dispose();
}
