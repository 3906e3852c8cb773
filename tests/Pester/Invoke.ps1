#requires -Version 7.6
<#
.SYNOPSIS
Runs the Pester tests against the built module (build.ps1 Build), in this PowerShell.
.EXAMPLE
dotnet pwsh tests/Pester/Invoke.ps1 -Name Get-Recall
#>
[CmdletBinding()]
param(
    # Test files to run, by the name before .Tests.ps1; wildcards are allowed.
    [string[]] $Name = '*',

    # A file for the counts of passed, failed and skipped tests, as JSON.
    [string] $CountPath
)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
dotnet restore $PSScriptRoot --verbosity quiet
Import-Module (dotnet msbuild $PSScriptRoot -getProperty:PesterManifest)
Import-Module (Join-Path $root artifacts module Rechub)
if (-not $env:RECHUB_SHARED) { $env:RECHUB_SHARED = Join-Path $root .. shared }

$configuration = New-PesterConfiguration
$configuration.Run.Path = [string[]]($Name -split ',' | ForEach-Object { Join-Path $PSScriptRoot "$_.Tests.ps1" } | Get-Item)
$configuration.Run.PassThru = $true
$result = Invoke-Pester -Configuration $configuration

foreach ($test in $result.Skipped | Where-Object ErrorRecord) { "$($test.ExpandedPath) $($test.ErrorRecord[0])" }

# A file that cannot be read, or a block that fails outside its tests, is a failure as well.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
if ($CountPath) {
    @{ Passed = $result.PassedCount; Failed = $failed; Skipped = $result.SkippedCount } |
        ConvertTo-Json | Set-Content $CountPath
}
exit [int]($failed -gt 0)
