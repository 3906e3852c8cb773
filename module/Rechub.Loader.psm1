# Sets up the module's load context before PowerShell reads the cmdlets' assembly, and refuses a second copy of the module.
$loaded = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'Rechub.PowerShell' }, 'First')
if (-not $loaded) { $null = [Reflection.Assembly]::LoadFrom((Join-Path $PSScriptRoot Rechub.PowerShell.dll)) }
try { [Rechub.PowerShell.Loading.ModuleAssemblies]::Use($PSScriptRoot) }
catch [InvalidOperationException] {
    throw [Management.Automation.ErrorRecord]::new($_.Exception.GetBaseException(), 'SecondCopy', 'ResourceExists', $PSScriptRoot)
}
# Not in the manifest: members that are there already, from the same folder by another name, would be an error.
if (-not (Get-TypeData Rechub.Models.RecallModel)) { Update-TypeData -AppendPath (Join-Path $PSScriptRoot Views Rechub.Types.ps1xml) }
