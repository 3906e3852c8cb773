using Rechub.Data;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>The two texts of a column that holds nothing else, which a server stores as Bool.</summary>
/// <param name="False">What stands for false.</param>
/// <param name="True">What stands for true.</param>
internal sealed record BooleanTexts(string False, string True)
{
    private static readonly BooleanTexts[] Spellings =
    [
        new("False", "True"),
        new("false", "true"),
        new("FALSE", "TRUE"),
    ];

    /// <summary>The texts of a column; null when it has others, or misses a value.</summary>
    public static BooleanTexts? Of(TextColumn column) =>
        column.Dictionary.Length == 0
            ? null
            : Spellings.FirstOrDefault(spelling => spelling.HoldsAll(column));

    /// <summary>The texts of a Bool field, as its description keeps them.</summary>
    public static BooleanTexts Of(FieldSchema field) =>
        Spellings.FirstOrDefault(spelling => spelling.ToString() == field.Description)
        ?? Spellings[0];

    /// <summary>Whether a column holds these two texts only, in every row one.</summary>
    public bool HoldsAll(TextColumn column) =>
        column.Dictionary.All(text => text == False || text == True)
        && column.Codes.All(code => code >= 0);

    public override string ToString() => $"{False} or {True}";
}
