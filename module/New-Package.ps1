#requires -Version 7.6
<#
.SYNOPSIS
Packs a built module: a .nupkg file for Install-PSResource, and a zip file of the folder. Outputs both files.
.EXAMPLE
./module/New-Package.ps1 -ModulePath ./artifacts/module/Rechub -PackagePath ./packages -ZipPath ./zip
#>
[CmdletBinding()]
param(
    # The folder of the built module.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The folder for NAME.VERSION.nupkg. It is of one platform, for the name of such a file has no place for it.
    [Parameter(Mandatory)] [string] $PackagePath,

    # The folder for NAME.VERSION.PLATFORM.zip.
    [Parameter(Mandatory)] [string] $ZipPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$folder = Convert-Path -LiteralPath $ModulePath
$name = Split-Path $folder -Leaf
$version = (Import-PowerShellDataFile (Join-Path $folder "$name.psd1")).ModuleVersion
$null = New-Item -ItemType Directory $PackagePath, $ZipPath -Force

# The manifest is checked first, and a module that it requires must be in sight: Rechub, beside Rechub.Torch.
$callers = $env:PSModulePath
try {
    $env:PSModulePath = (Split-Path $folder), $callers -join [IO.Path]::PathSeparator
    $package = Join-Path (Convert-Path -LiteralPath $PackagePath) "$name.$version.nupkg"
    if (Test-Path -LiteralPath $package) { Remove-Item -LiteralPath $package }
    Compress-PSResource -Path $folder -DestinationPath (Split-Path $package)
}
finally { $env:PSModulePath = $callers }

$platform = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
$zip = Join-Path (Convert-Path -LiteralPath $ZipPath) "$name.$version.$platform.zip"
if (Test-Path -LiteralPath $zip) { Remove-Item -LiteralPath $zip }
[IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip, [IO.Compression.CompressionLevel]::Optimal, $true)
Get-Item -LiteralPath $package, $zip
