# Makes Rechub load the engine from this folder at its first use, instead of searching for it.
try { [Rechub.PowerShell.Loading.ModuleAssemblies]::UseTorch($PSScriptRoot) }
catch [InvalidOperationException] {
    throw [Management.Automation.ErrorRecord]::new($_.Exception.GetBaseException(), 'SecondCopy', 'ResourceExists', $PSScriptRoot)
}
