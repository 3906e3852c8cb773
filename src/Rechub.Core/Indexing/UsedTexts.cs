namespace Rechub.Indexing;

/// <summary>The texts of dictionaries that some rows use, in one dictionary.</summary>
internal sealed class UsedTexts(string[][] dictionaries)
{
    private readonly int[][] codes = Array.ConvertAll(dictionaries, texts => new int[texts.Length]);

    /// <summary>Notes that a text is used; −1 is a missing one.</summary>
    public void Add(int dictionary, int code)
    {
        if (code >= 0)
            codes[dictionary][code] = 1;
    }

    /// <summary>The used texts in ordinal order.</summary>
    public string[] Complete()
    {
        var used = new string[dictionaries.Length][];
        for (var i = 0; i < used.Length; i++)
            used[i] = [.. dictionaries[i].Where((_, code) => codes[i][code] > 0)];
        var all =
            used.Count(texts => texts.Length > 0) > 1
                ? used.SelectMany(texts => texts).Distinct().Order(StringComparer.Ordinal).ToArray()
                : [.. used.SelectMany(texts => texts)];
        for (var i = 0; i < used.Length; i++)
        {
            var place = 0;
            for (var code = 0; code < codes[i].Length; code++)
            {
                if (codes[i][code] == 0)
                    continue;
                // Both are in order, so the place only moves on.
                while (!string.Equals(all[place], dictionaries[i][code], StringComparison.Ordinal))
                    place++;
                codes[i][code] = place;
            }
        }

        return all;
    }

    /// <summary>The place of a used text, once all are noted; −1 for a missing one.</summary>
    public int CodeOf(int dictionary, int code) => code < 0 ? -1 : codes[dictionary][code];
}
