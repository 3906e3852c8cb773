namespace Rechub.PowerShell.Completion;

/// <summary>Completes nothing: the name is new, and is no file.</summary>
internal sealed class NewNameCompleter : WordCompleter
{
    private protected override IEnumerable<string> Words(TypedCommand command) => [];
}
