namespace Rechub.Milvus.Tests.Fake;

/// <summary>How a server says that a call failed.</summary>
public enum StatusStyle
{
    /// <summary>The deprecated enumeration and a reason: 2.2.</summary>
    ErrorCodeOnly,

    /// <summary>Both numbers.</summary>
    Both,

    /// <summary>The newer number alone.</summary>
    CodeOnly,
}

/// <summary>What a server version does otherwise than others, as far as this client can tell.</summary>
public sealed record ServerProfile(string Version)
{
    public static ServerProfile V22 { get; } =
        new("v2.2.16")
        {
            HasUpsert = false,
            HasDatabases = false,
            HasCosine = false,
            HasCount = false,
            HasArrays = false,
            GivesVectors = false,
            GivesFlushTimestamp = false,
            GivesWriteTimestamp = true,
            Style = StatusStyle.ErrorCodeOnly,
        };

    public static ServerProfile V23 { get; } = new("v2.3.5") { KeepsPropertyChanges = false };

    public static ServerProfile V24 { get; } =
        new("v2.4.23") { RefusesNotANumber = true, DescribesUnderAlias = true };

    public static ServerProfile V25 { get; } =
        new("v2.5.16") { RefusesNotANumber = true, RefusesDropOfAliased = true };

    public static ServerProfile V26 { get; } =
        new("v2.6.9")
        {
            RefusesNotANumber = true,
            RefusesDropOfAliased = true,
            Style = StatusStyle.CodeOnly,
        };

    public static ServerProfile Lite { get; } =
        new("milvus_lite-3.2.2")
        {
            KeepsDescriptions = false,
            DescribesAliases = false,
            LoadsWhenStarted = false,
            Style = StatusStyle.CodeOnly,
        };

    public bool HasUpsert { get; init; } = true;

    public bool HasDatabases { get; init; } = true;

    public bool HasCosine { get; init; } = true;

    /// <summary>Whether it knows count(*).</summary>
    public bool HasCount { get; init; } = true;

    public bool HasArrays { get; init; } = true;

    /// <summary>Whether a query may ask for vectors.</summary>
    public bool GivesVectors { get; init; } = true;

    /// <summary>Whether the answer of Flush says from when on everything must be on disk.</summary>
    public bool GivesFlushTimestamp { get; init; } = true;

    /// <summary>Whether the answers of writes say when they were made.</summary>
    public bool GivesWriteTimestamp { get; init; }

    public bool RefusesNotANumber { get; init; }

    /// <summary>Whether a collection that an alias points to is not dropped; otherwise its alias goes with it.</summary>
    public bool RefusesDropOfAliased { get; init; }

    /// <summary>Whether a collection that is asked for by an alias is described under the alias's name.</summary>
    public bool DescribesUnderAlias { get; init; }

    /// <summary>Whether it stores descriptions, of collections and of fields.</summary>
    public bool KeepsDescriptions { get; init; } = true;

    /// <summary>Whether a restart keeps what a property was changed to; otherwise it is as it was created.</summary>
    public bool KeepsPropertyChanges { get; init; } = true;

    /// <summary>Whether a description says the aliases and the number of a collection; otherwise aliases are listed.</summary>
    public bool DescribesAliases { get; init; } = true;

    /// <summary>Whether a restart loads again what was loaded.</summary>
    public bool LoadsWhenStarted { get; init; } = true;

    public StatusStyle Style { get; init; } = StatusStyle.Both;

    public override string ToString() => Version;
}
