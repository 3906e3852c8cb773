using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Searching;

namespace Rechub.PowerShell.Milvus;

/// <summary>How progress names a server that is waited for, and the time limit of one operation.</summary>
internal static class ServerWait
{
    public static string For(Uri uri, double seconds) =>
        FormattableString.Invariant(
            $"{uri.GetLeftPart(UriPartial.Authority)} (limit {seconds:0.#} s)"
        );

    public static string For(MilvusConnection connection) =>
        For(connection.Uri, connection.Timeout.TotalSeconds);

    /// <summary>The server of an index; null if it is not on one.</summary>
    public static string? For(ItemIndex? index) =>
        index?.Store is MilvusItemIndex { Connection: var connection } ? For(connection) : null;
}
