# Rechub loads the engine from here when it is first asked for, wherever else it would have looked.
try { [Rechub.PowerShell.Loading.ModuleAssemblies]::UseTorch($PSScriptRoot) }
catch [InvalidOperationException] {
    throw [Management.Automation.ErrorRecord]::new($_.Exception.GetBaseException(), 'SecondCopy', 'ResourceExists', $PSScriptRoot)
}
