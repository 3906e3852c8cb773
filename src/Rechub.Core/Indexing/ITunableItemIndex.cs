namespace Rechub.Indexing;

/// <summary>An index that can be searched in more than one way, as those on servers can.</summary>
public interface ITunableItemIndex : IItemIndex
{
    /// <summary>The same index, searched as the options say.</summary>
    IItemIndex With(SearchOptions options);
}
