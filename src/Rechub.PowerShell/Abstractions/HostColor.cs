using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Keeps messages of a cmdlet free of color codes where the console's output goes to a file or a pipe: the console host colors them
/// even there.
/// </summary>
internal static class HostColor
{
    private const string Rendering = "OutputRendering";

    // The setting is one for the process, and pipelines of other runspaces write too.
    private static readonly Lock Setting = new();

    /// <summary>Writes a message, without colors if it goes to a file or a pipe.</summary>
    public static void Without(PSCmdlet cmdlet, Action write)
    {
        if (
            !Console.IsOutputRedirected
            || cmdlet.SessionState.PSVariable.GetValue("PSStyle") is not { } style
            || PSObject.AsPSObject(style).Properties[Rendering] is not { } rendering
        )
        {
            write();
            return;
        }

        lock (Setting)
        {
            var chosen = rendering.Value;
            if ($"{chosen}" == "Host")
                rendering.Value = "PlainText";
            try
            {
                write();
            }
            finally
            {
                rendering.Value = chosen;
            }
        }
    }
}
