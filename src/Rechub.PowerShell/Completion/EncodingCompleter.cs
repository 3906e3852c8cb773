using Rechub.Data.Reading.Text;

namespace Rechub.PowerShell.Completion;

/// <summary>Completes names of the encodings that most text files are in.</summary>
internal sealed class EncodingCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) =>
        TextEncoding.Common;
}
