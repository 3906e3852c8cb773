using System.Globalization;

namespace Rechub.Data;

/// <summary>Input that cannot be read: says where it is, what stands there and what was expected.</summary>
public sealed class InputFormatException(
    string path,
    long? line,
    int? column,
    string problem,
    Exception? inner = null
)
    : RechubException(
        RechubErrorKind.InvalidData,
        "InvalidInput",
        Describe(path, line, column, problem),
        path,
        inner
    )
{
    /// <summary>The file, or the name of the source when it is not a file.</summary>
    public string Path { get; } = path;

    /// <summary>1-based line, or null when the whole file is meant.</summary>
    public long? Line { get; } = line;

    /// <summary>1-based field number within the line, or null.</summary>
    public int? Column { get; } = column;

    /// <summary>What stands there and what was expected.</summary>
    public string Problem { get; } = problem;

    private static string Describe(string path, long? line, int? column, string problem)
    {
        var where = line is null
            ? path
            : string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}");
        if (column is not null)
            where += string.Create(CultureInfo.InvariantCulture, $", column {column}");
        return $"{where}: {problem}";
    }
}
