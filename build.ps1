#requires -Version 7.6
<#
.SYNOPSIS
Builds, tests, measures and packs Rechub for PowerShell. The one place that knows how.
.DESCRIPTION
Build      makes the module folders artifacts/module/Rechub and artifacts/module/Rechub.Torch, and writes docs/cmdlets.
Test       checks formatting, builds, runs xUnit and Pester; the last line counts them all.
Soak       runs the tests with the full counts of their fault injections, and installs the packages of both modules.
Quickstart runs examples/Quickstart.ps1 with the built module.
Benchmark  runs a benchmark by name, or lists them.
Pack       makes the packages of both modules: zip files in artifacts, and in artifacts/packages/<platform> .nupkg files, a folder
           that Register-PSResourceRepository takes and Install-PSResource installs from.
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

if ($Path) { $Path = Convert-Path -LiteralPath $Path }
$root = $PSScriptRoot
$artifacts = Join-Path $root artifacts
$modules = Join-Path $artifacts module
$module = Join-Path $modules Rechub
$torchModule = Join-Path $modules Rechub.Torch
$platform = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier

# What the processes of a task inherit; the caller's session has its own values back at the end.
$environment = @{
    DOTNET_NOLOGO = '1'
    RECHUB_SHARED = $env:RECHUB_SHARED ? $env:RECHUB_SHARED : (Join-Path $root .. shared)
}
if ($Task -eq 'Soak') { $environment.RECHUB_SOAK = '1' }
$callers = @{}

function Build-Module {
    if (Test-Path $modules) { Remove-Item $modules -Recurse -Force }
    $project = Join-Path $root src Rechub.PowerShell
    $libraries = Join-Path $module lib
    dotnet publish $project --configuration Release --output $libraries --verbosity quiet
    Move-Item (Join-Path $libraries Rechub.PowerShell.*) $module
    $properties = (dotnet msbuild $project -property:Configuration=Release -getProperty:'Version,DocumentationFile,OutDir,PackageProjectUrl' |
            ConvertFrom-Json).Properties
    Copy-Item (Join-Path $root LICENSE), (Join-Path $root module Rechub.Loader.psm1) $module
    foreach ($folder in 'Views', 'en-US') { Copy-Item (Join-Path $root module $folder) $module -Recurse }
    $views = Get-ChildItem (Join-Path $module Views *.Format.ps1xml) | ForEach-Object { "'Views/$($_.Name)'" }
    Write-Manifest $module $properties "FormatsToProcess = @($($views -join ', '))"
    # In a PowerShell of its own, for the library would stay loaded in this one.
    dotnet pwsh -NoProfile -NonInteractive -File module/New-Help.ps1 `
        -ManifestPath (Join-Path $module Rechub.psd1) `
        -DocumentationPath (Join-Path $project $properties.OutDir) `
        -PageUri "$($properties.PackageProjectUrl)/blob/main/docs/cmdlets" `
        -OutputPath (Join-Path $module en-US Rechub.PowerShell.dll-Help.xml)
    Build-TorchModule $properties
}

# Rechub's own libraries are Rechub's to bring, at the same version.
function Build-TorchModule($Properties) {
    dotnet build (Join-Path $root module native) --configuration Release --verbosity quiet
    if (-not (Test-Torch)) {
        Write-Warning "There is no libtorch package for $platform. Rechub.Torch is left out, and so are its tests: everything but -Engine Torch works without it."
        return
    }
    dotnet publish (Join-Path $root src Rechub.Torch) --configuration Release --output $torchModule --verbosity quiet
    Get-ChildItem $torchModule | Where-Object { Test-Path -LiteralPath (Join-Path $module lib $_.Name) } | Remove-Item
    foreach ($library in Get-ChildItem (Join-Path $artifacts native)) {
        # Half a gigabyte: linked, and copied only where the file system has no links.
        try { $null = New-Item -ItemType HardLink -Path (Join-Path $torchModule $library.Name) -Target $library.FullName }
        catch { Copy-Item -LiteralPath $library.FullName $torchModule }
    }
    Copy-Item (Join-Path $root LICENSE), (Join-Path $root module Rechub.Torch.psm1) $torchModule
    Write-Manifest $torchModule $Properties
}

# Whether there is a libtorch for this platform: whether the build of module/native found one.
function Test-Torch { Test-Path (Join-Path $artifacts native *torch_cpu.*) }

function Write-Manifest([string] $Folder, $Properties, [string] $Formats = 'FormatsToProcess = @()') {
    $name = "$(Split-Path $Folder -Leaf).psd1"
    (Get-Content (Join-Path $root module $name) -Raw).
        Replace("'0.0.0'", "'$($Properties.Version)'").
        Replace('https://project.example', $Properties.PackageProjectUrl).
        Replace("'PSEdition_Core'", "'PSEdition_Core', '$platform'").
        Replace('FormatsToProcess = @()', $Formats) |
        Set-Content (Join-Path $Folder $name) -NoNewline
}

# Not a part of Test, which fails when the committed pages are stale.
function Write-CmdletPage {
    dotnet pwsh -NoProfile -NonInteractive -File module/New-CmdletPage.ps1 `
        -ManifestPath (Join-Path $module Rechub.psd1) -OutputPath (Join-Path $root docs cmdlets)
}

function Test-Everything {
    dotnet csharpier check $root
    Build-Module
    dotnet build Rechub.PowerShell.sln --configuration Release --verbosity quiet
    $results = @(
        Invoke-XUnit Rechub.Architecture.Tests
        Invoke-XUnit Rechub.Core.Tests
        if (Test-Torch) { Invoke-XUnit Rechub.Torch.Tests }
        Invoke-XUnit Rechub.Milvus.Tests
        Invoke-PesterSuite
    )
    Write-Count $results
}

function Invoke-Soak {
    $null = Compress-Module
    dotnet build Rechub.PowerShell.sln --configuration Release --verbosity quiet
    Write-Count @(
        Invoke-XUnit Rechub.Core.Tests
        if (Test-Torch) { Invoke-XUnit Rechub.Torch.Tests }
        Invoke-XUnit Rechub.Milvus.Tests
        Invoke-PesterSuite Package
    )
}

function Invoke-Quickstart {
    Build-Module
    $options = if ($Path) { '-Path', $Path }
    dotnet pwsh -NoProfile -File examples/Quickstart.ps1 @options
}

# A zip file and a .nupkg a module and platform; docs/decisions/packages.md says why.
function Compress-Module {
    Build-Module
    $packages = Join-Path $artifacts packages $platform
    if (Test-Path $packages) { Remove-Item $packages -Recurse }
    foreach ($folder in $module, $torchModule | Where-Object { Test-Path $_ }) {
        & (Join-Path $root module New-Package.ps1) -ModulePath $folder -PackagePath $packages -ZipPath $artifacts
    }
}

function Invoke-XUnit([string] $Project) {
    $report = Get-ResultFile "$Project.xml"
    Invoke-Suite $Project { & (Join-Path $root tests $Project bin Release net10.0 $Project) -noColor -noLogo -result-xml $report }
    if (-not (Test-Path $report)) { return Get-Crash $Project }
    $total = ([xml](Get-Content $report -Raw)).assemblies.assembly
    [pscustomobject]@{
        Passed = [int] $total.passed
        Failed = [int] $total.failed + [int] $total.errors
        Skipped = [int] $total.skipped
    }
}

# A PowerShell of its own: nothing of the caller's session leaks in, and no library of ours stays loaded in the caller's.
function Invoke-PesterSuite([string] $Name) {
    $report = Get-ResultFile Pester.json
    $selection = if ($Name) { '-Name', $Name }
    Invoke-Suite Pester { dotnet pwsh -NoProfile -NonInteractive -File tests/Pester/Invoke.ps1 @selection -CountPath $report }
    if (-not (Test-Path $report)) { return Get-Crash Pester }
    Get-Content $report -Raw | ConvertFrom-Json
}

# Shows a suite's output; its exit code is not an error here, for the counts tell more.
function Invoke-Suite([string] $Title, [scriptblock] $Run) {
    $PSNativeCommandUseErrorActionPreference = $false
    Write-Host "`n== $Title"
    & $Run | Out-Host
}

function Get-ResultFile([string] $FileName) {
    $folder = Join-Path $artifacts results
    $null = New-Item -ItemType Directory $folder -Force
    $file = Join-Path $folder $FileName
    if (Test-Path $file) { Remove-Item $file }
    $file
}

function Get-Crash([string] $Title) {
    Write-Host "$Title ended without results; that counts as a failure."
    [pscustomobject]@{ Passed = 0; Failed = 1; Skipped = 0 }
}

function Write-Count([object[]] $Results) {
    $passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' |
        ForEach-Object { ($Results | Measure-Object -Property $_ -Sum).Sum }
    Write-Host ("`n$passed passed, $failed failed" + ($skipped ? ", $skipped skipped" : ''))
    if ($failed) { exit 1 }
}

Push-Location -LiteralPath $root
try {
    foreach ($variable in $environment.Keys) {
        $callers[$variable] = [Environment]::GetEnvironmentVariable($variable)
        Set-Item "Env:$variable" $environment[$variable]
    }
    switch ($Task) {
        Build { Build-Module; Write-CmdletPage }
        Benchmark {
            dotnet run --project tests/Rechub.Benchmarks --configuration Release -- @(if ($Name) { $Name })
        }
        Test { Test-Everything }
        Soak { Invoke-Soak }
        Quickstart { Invoke-Quickstart }
        Pack { Compress-Module }
    }
}
finally {
    foreach ($variable in $callers.Keys) { Set-Item "Env:$variable" $callers[$variable] }
    Pop-Location
}
