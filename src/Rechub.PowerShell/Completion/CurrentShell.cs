using System.Management.Automation;

namespace Rechub.PowerShell.Completion;

/// <summary>What the session that completes a command line knows. Nothing of it changes, and no error is recorded.</summary>
internal static class CurrentShell
{
    /// <summary>The value of a variable of the session or the environment; null if there is none.</summary>
    public static object? Variable(VariablePath variable)
    {
        if (variable.IsDriveQualified)
            return string.Equals(variable.DriveName, "env", StringComparison.OrdinalIgnoreCase)
                ? Environment.GetEnvironmentVariable(variable.UserPath["env:".Length..])
                : null;
        var name = variable.UserPath[(variable.UserPath.IndexOf(':') + 1)..];
        return Run("Get-Variable", ("Name", WildcardPattern.Escape(name)), ("ValueOnly", true));
    }

    /// <summary>The files and folders that a path stands for, as full paths.</summary>
    public static string? FirstPath(string path, bool literal) =>
        Run("Convert-Path", (literal ? "LiteralPath" : "Path", path)) as string;

    /// <summary>The command that an alias stands for; another name as it is.</summary>
    public static string CommandOf(string name) =>
        name.Length > 0
        && Run("Get-Alias", ("Name", WildcardPattern.Escape(name))) is AliasInfo alias
            ? alias.ResolvedCommand?.Name ?? alias.Definition
            : name;

    private static object? Run(string command, params (string Name, object Value)[] parameters)
    {
        using var shell = System.Management.Automation.PowerShell.Create(
            RunspaceMode.CurrentRunspace
        );
        shell.AddCommand(command).AddParameter("ErrorAction", ActionPreference.Ignore);
        foreach (var (name, value) in parameters)
            shell.AddParameter(name, value);
        return shell.Invoke().FirstOrDefault() is { } found ? found.BaseObject : null;
    }
}
