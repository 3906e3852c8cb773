#requires -Version 7.6
<#
.SYNOPSIS
Builds, tests, measures and packs Rechub for PowerShell. The one place that knows how.
.DESCRIPTION
Build      makes the module folder artifacts/module/Rechub.
Test       checks formatting, builds, runs xUnit and Pester; the last line counts them all.
Soak       runs the tests with the full counts of their fault injections.
Quickstart runs examples/Quickstart.ps1 with the built module.
Benchmark  runs a benchmark by name, or lists them.
Pack       makes artifacts/Rechub.<version>.<platform>.zip, the module as a user installs it.
.EXAMPLE
dotnet tool restore && dotnet pwsh build.ps1 Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Soak', 'Quickstart', 'Benchmark', 'Pack')]
    [string] $Task = 'Build',

    # Which benchmark to run; none lists them.
    [Parameter(Position = 1)]
    [string] $Name,

    # Ratings for the quickstart; none generates a sample.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-StrictMode -Version Latest

$root = $PSScriptRoot
$artifacts = Join-Path $root artifacts
$module = Join-Path $artifacts module Rechub
$env:DOTNET_NOLOGO = '1'
if (-not $env:RECHUB_SHARED) { $env:RECHUB_SHARED = Join-Path (Split-Path $root) shared }

# A PowerShell of its own: nothing of the caller's session leaks in, and no library of ours stays loaded in the caller's.
function Invoke-PowerShell {
    dotnet pwsh -NoProfile -NonInteractive -File @args
}

function Build-Module {
    if (Test-Path $module) { Remove-Item $module -Recurse }
    dotnet publish (Join-Path $root src Rechub.PowerShell) --configuration Release --output $module --verbosity quiet
    foreach ($library in Get-ChildItem (Join-Path $artifacts native)) {
        # Half a gigabyte: linked, not copied.
        $null = New-Item -ItemType HardLink -Path (Join-Path $module $library.Name) -Target $library.FullName
    }
    Copy-Item (Join-Path $root LICENSE) $module
    Copy-Item (Join-Path $root module Views) $module -Recurse
    Write-Manifest
}

function Write-Manifest {
    $views = Get-ChildItem (Join-Path $root module Views *.ps1xml) | ForEach-Object { "'Views/$($_.Name)'" }
    $version = dotnet msbuild (Join-Path $root src Rechub.PowerShell) -getProperty:Version
    (Get-Content (Join-Path $root module Rechub.psd1) -Raw).
        Replace("ModuleVersion = '0.0.0'", "ModuleVersion = '$version'").
        Replace('FormatsToProcess = @()', "FormatsToProcess = @($($views -join ', '))") |
        Set-Content (Join-Path $module Rechub.psd1) -NoNewline
}

Push-Location $root
try {
    switch ($Task) {
        Build { Build-Module }
        Benchmark {
            dotnet run --project tests/Rechub.Benchmarks --configuration Release -- @(if ($Name) { $Name })
        }
        default { throw "$Task is not there yet" }
    }
}
finally {
    Pop-Location
}
