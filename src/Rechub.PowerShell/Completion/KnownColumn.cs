namespace Rechub.PowerShell.Completion;

/// <summary>A column of users or items.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are; null if it is unknown.</param>
/// <param name="IsKey">Whether it has the ids.</param>
internal sealed record KnownColumn(string Name, ColumnKind? Kind = null, bool IsKey = false);
