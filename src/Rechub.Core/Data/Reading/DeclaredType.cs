namespace Rechub.Data.Reading;

/// <summary>What a source says of the values of a column, beside the values themselves.</summary>
internal enum DeclaredType
{
    /// <summary>Nothing: the values tell.</summary>
    None,

    /// <summary>Categories: integers or text, and not numbers to calculate with.</summary>
    Category,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Lists of categories, separated by blanks.</summary>
    CategoryList,

    /// <summary>Vectors: lists of numbers of one length, separated by blanks.</summary>
    NumberList,
}
