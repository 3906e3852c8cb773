namespace Rechub.Data.Reading;

/// <summary>What an import tells its caller beside the data: whatever was read otherwise than the caller may expect.</summary>
public sealed class ImportWarnings
{
    private readonly List<string> messages = [];
    private readonly List<string> details = [];

    /// <summary>The warnings, in the order in which they arose; each once.</summary>
    public IReadOnlyList<string> Messages => messages;

    /// <summary>What is worth knowing and no cause for a warning.</summary>
    public IReadOnlyList<string> Details => details;

    /// <summary>Adds a detail.</summary>
    internal void AddDetail(string message) => details.Add(message);

    /// <summary>Adds a warning, unless it has been given.</summary>
    internal void Add(string message)
    {
        if (!messages.Contains(message))
            messages.Add(message);
    }
}
