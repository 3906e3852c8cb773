#requires -Version 7.6
<#
.SYNOPSIS
Writes one Markdown page per cmdlet and an index page, from the help of the built module.
.DESCRIPTION
Text comes from Get-Help. Syntax, types, ranges and accepted values come from the cmdlets themselves. The folder must hold only
these pages: all other Markdown files in it, such as pages of cmdlets that no longer exist, are removed.
.EXAMPLE
./module/New-CmdletPage.ps1 -ManifestPath ./artifacts/module/Rechub/Rechub.psd1 -OutputPath ./docs/cmdlets
#>
[CmdletBinding()]
param(
    # The built module's manifest.
    [Parameter(Mandatory)] [string] $ManifestPath,

    # The folder to write to.
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$common = [Management.Automation.Cmdlet]::CommonParameters
# ShouldProcess adds these two, which stand after the others.
$added = 'WhatIf', 'Confirm'

# Escapes text for Markdown outside code. Underscores within words need no escape.
function ConvertTo-Markdown([string] $Text) { $Text -replace '[\\*<`]|(?<!\w)_|_(?!\w)', '\$0' }

function ConvertTo-Code([string[]] $Text) { ($Text | ForEach-Object { "``$_``" }) -join ', ' }

function ConvertTo-Link([string[]] $Cmdlet) { ($Cmdlet | ForEach-Object { "[$_]($_.md)" }) -join ', ' }

function Get-Paragraph($Text) {
    foreach ($paragraph in $Text | Where-Object Text) { ''; ConvertTo-Markdown $paragraph.Text.Trim() }
}

# The name of a type as PowerShell writes it, with generic arguments in brackets.
function Get-TypeName([type] $Type) {
    $inner = [Nullable]::GetUnderlyingType($Type)
    if ($inner) { return Get-TypeName $inner }
    if (-not $Type.IsGenericType) { return $Type.Name }
    ($Type.Name -replace '`\d+$') + '[' + (($Type.GetGenericArguments() | ForEach-Object { Get-TypeName $_ }) -join ', ') + ']'
}

# Breaks a syntax line into lines of at most 100 characters.
function Split-Syntax([string] $Syntax) {
    $line = ''
    # A parameter and its value stay on one line.
    foreach ($part in [regex]::Matches($Syntax, '\S+( <[^>]+>\]?)?').Value) {
        if ($line -and $line.Length + $part.Length -ge 100) {
            $line
            $line = '   '
        }
        $line += $line ? " $part" : $part
    }
    $line
}

function Get-Range($Range) {
    $low, $high = $Range.MinRange, $Range.MaxRange
    # A bound that equals the limit of its type is not shown.
    if ($low -eq [long]::MinValue) { return }
    if ($high -ge [int]::MaxValue - 1) { return "$low or more" }
    "$low to $high"
}

# A property of a parameter: one value if all parameter sets agree, otherwise a value per set.
function Join-Use($Uses, [scriptblock] $Value) {
    $groups = @($Uses | Group-Object { & $Value $_.Parameter })
    if ($groups.Count -eq 1) { return $groups[0].Name }
    ($groups | ForEach-Object { "$($_.Name) ($($_.Group.SetName -join ', '))" }) -join '; '
}

function Get-Pipeline($Parameter) {
    $ways = @(
        if ($Parameter.ValueFromPipeline) { 'by value' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'by property name' }
    )
    $ways ? $ways -join ', ' : 'no'
}

# A row of a parameter's table; nothing if the value is empty.
function Get-Row([string] $Title, [string] $Value) { if ($Value) { "| $Title | $($Value -replace '\|', '\|') |" } }

function Get-ParameterSection($Command, [string] $Name, $Help) {
    $parameter = $Command.Parameters[$Name]
    $type = $parameter.ParameterType
    $element = $type.IsArray ? $type.GetElementType() : $type
    $element = [Nullable]::GetUnderlyingType($element) ?? $element
    $uses = @(foreach ($set in $Command.ParameterSets) {
        foreach ($use in $set.Parameters | Where-Object Name -EQ $Name) { [pscustomobject]@{ SetName = $set.Name; Parameter = $use } }
    })
    $setCount = @($Command.ParameterSets).Count
    $range = $parameter.Attributes | Where-Object { $_ -is [Management.Automation.ValidateRangeAttribute] }
    $pattern = $parameter.Attributes | Where-Object { $_ -is [Management.Automation.ValidatePatternAttribute] }
    $wildcards = $parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] }

    ''
    "### -$Name"
    Get-Paragraph $Help.description
    ''
    '| | |'
    '|---|---|'
    Get-Row 'Type' (ConvertTo-Code (Get-TypeName $type))
    if ($element.IsEnum) { Get-Row 'Accepted values' (ConvertTo-Code ([Enum]::GetNames($element))) }
    if ($range) { Get-Row 'Range' (Get-Range $range) }
    if ($pattern) { Get-Row 'Pattern' (ConvertTo-Code $pattern.RegexPattern) }
    Get-Row 'Default' (ConvertTo-Markdown "$(if ($Help.PSObject.Properties['defaultValue']) { $Help.defaultValue })")
    Get-Row 'Required' (Join-Use $uses { $args[0].IsMandatory ? 'yes' : 'no' })
    Get-Row 'Position' (Join-Use $uses { $args[0].Position -ge 0 ? "$($args[0].Position)" : 'named' })
    Get-Row 'Pipeline input' (Join-Use $uses { Get-Pipeline $args[0] })
    if ($wildcards) { Get-Row 'Wildcards' 'yes' }
    Get-Row 'Aliases' (ConvertTo-Code $parameter.Aliases)
    if ($setCount -gt 1) { Get-Row 'Parameter sets' ($uses.Count -eq $setCount ? 'all' : $uses.SetName -join ', ') }
}

# Names of the cmdlets that output a type, or a type derived from it.
function Get-Producer([type] $Type) {
    $Type = $Type.IsArray ? $Type.GetElementType() : $Type
    if ($Type.Namespace -notlike 'Rechub*') { return }
    $commands | Where-Object { $_.OutputType | Where-Object { $_.Type -and $Type.IsAssignableFrom($_.Type) } } | ForEach-Object Name
}

# Names of the cmdlets that take a type from the pipeline.
function Get-Consumer([type] $Type) {
    if ($Type.Namespace -notlike 'Rechub*') { return }
    $commands | Where-Object {
        $_.Parameters.Values | Where-Object {
            $_.ParameterSets.Values.ValueFromPipeline -contains $true -and $_.ParameterType.Namespace -like 'Rechub*' -and
            ($_.ParameterType.IsArray ? $_.ParameterType.GetElementType() : $_.ParameterType).IsAssignableFrom($Type)
        }
    } | ForEach-Object Name
}

function Get-Page($Command) {
    $help = Get-Help $Command.Name -Full
    $texts = @{}
    foreach ($parameter in $help.parameters.parameter) { $texts[$parameter.name] = $parameter }
    $sets = @($Command.ParameterSets)
    # What explains a parameter set stands with its syntax.
    $aboutSet, $aboutAll = @($help.description.Text).Where({ $_ -match '^Parameter set \w' }, 'Split')

    "# $($Command.Name)"
    ''
    ConvertTo-Markdown $help.Synopsis
    ''
    '## Syntax'
    foreach ($set in $sets) {
        if ($sets.Count -gt 1) { ''; "### $($set.Name)$(if ($set.IsDefault) { ' (default)' })" }
        foreach ($about in $aboutSet -match "^Parameter set $($set.Name)\b") { ''; ConvertTo-Markdown ($about -replace '^[^:]+: ').Trim() }
        ''
        '```'
        Split-Syntax "$($Command.Name) $set"
        '```'
    }
    ''
    '## Description'
    foreach ($paragraph in $aboutAll) { ''; ConvertTo-Markdown $paragraph.Trim() }
    ''
    '## Examples'
    foreach ($example in $help.examples.example) {
        ''
        "### $($example.title.Trim('-', ' '))"
        ''
        '```powershell'
        $example.code
        '```'
        Get-Paragraph $example.remarks
    }
    ''
    '## Parameters'
    $shown = @($Command.Parameters.Keys | Where-Object { $_ -notin $common -and $_ -notin $added } | Sort-Object)
    $shown += $added | Where-Object { $Command.Parameters.ContainsKey($_) }
    foreach ($name in $shown) { Get-ParameterSection $Command $name $texts[$name] }
    ''
    '### Common parameters'
    ''
    'See [about_CommonParameters](https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_commonparameters).'

    $inputs = @($sets.Parameters | Where-Object ValueFromPipeline | ForEach-Object ParameterType | Sort-Object FullName -Unique)
    $outputs = @($Command.OutputType | ForEach-Object Type | Sort-Object FullName -Unique)
    ''
    '## Inputs'
    ''
    if (-not $inputs) { 'None.' }
    foreach ($type in $inputs) {
        $from = @(Get-Producer $type | Where-Object { $_ -ne $Command.Name })
        "- ``$(Get-TypeName $type)``$(if ($from) { ", from $(ConvertTo-Link $from)" })"
    }
    ''
    '## Outputs'
    ''
    if (-not $outputs) { 'None.' }
    foreach ($type in $outputs) {
        $to = @(Get-Consumer $type | Where-Object { $_ -ne $Command.Name })
        "- ``$(Get-TypeName $type)``$(if ($to) { ", for $(ConvertTo-Link $to)" })"
    }

    # Cmdlets that the text mentions, and cmdlets with the same noun.
    $text = $help.description.Text + $help.examples.example.code + $help.examples.example.remarks.Text + $help.parameters.parameter.description.Text
    $related = $commands.Name | Where-Object { $_ -ne $Command.Name } |
        Where-Object { "$text" -match "\b$_\b" -or ($_ -split '-')[1] -eq $Command.Noun }
    ''
    '## Related'
    ''
    foreach ($name in $related) { "- $(ConvertTo-Link $name)" }
    '- [All cmdlets](README.md)'
}

function Get-Index {
    '# Cmdlets'
    ''
    'One page per cmdlet, written by `build.ps1 Build` from the same text as `Get-Help`. Edit the XML documentation of the'
    'cmdlet''s class, not these pages. `Get-Help about_Rechub` is the introduction.'
    ''
    '| cmdlet | what it does |'
    '|---|---|'
    foreach ($command in $commands) {
        "| [$($command.Name)]($($command.Name).md) | $((ConvertTo-Markdown (Get-Help $command.Name).Synopsis) -replace '\|', '\|') |"
    }
}

$module = Import-Module (Convert-Path -LiteralPath $ManifestPath) -PassThru
$commands = @(Get-Command -Module $module.Name -CommandType Cmdlet | Sort-Object Name)
$pages = @{ 'README.md' = Get-Index }
foreach ($command in $commands) { $pages["$($command.Name).md"] = Get-Page $command }

$null = New-Item -ItemType Directory $OutputPath -Force
Get-ChildItem -LiteralPath $OutputPath -Filter *.md | Where-Object { -not $pages.ContainsKey($_.Name) } | Remove-Item
foreach ($name in $pages.Keys) {
    Set-Content -LiteralPath (Join-Path $OutputPath $name) (($pages[$name] -join "`n") + "`n") -NoNewline
}
