using System.Collections;
using System.Management.Automation;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads user descriptions from hashtables or any objects with a UserId.</summary>
internal static class UserReader
{
    private const char ListSeparator = '|';

    public static UserDescription Read(PSObject given)
    {
        object? id = null;
        object[] history = [];
        var features = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in given.All())
        {
            switch (name.ToUpperInvariant())
            {
                case "USERID":
                    id = value;
                    break;
                case "HISTORY":
                    history = Items(value);
                    break;
                default:
                    features[name] = value;
                    break;
            }
        }

        return id is null
            ? throw new RechubException(
                RechubErrorKind.InvalidInput,
                "NotAUser",
                "A user description has no UserId. Give objects such as @{ UserId = 'new'; History = 260, 1196; gender = 'F' }.",
                given.BaseObject
            )
            : new UserDescription(id, history, features);
    }

    private static object[] Items(object? value) =>
        value switch
        {
            null => [],
            // A list as csv files store it.
            string text =>
            [
                .. text.Split(
                    ListSeparator,
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                ),
            ],
            IEnumerable several =>
            [
                .. several.Cast<object>().Select(item => PSValue.Unwrap(item)!),
            ],
            _ => [value],
        };
}
