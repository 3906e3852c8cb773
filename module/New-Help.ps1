#requires -Version 7.6
<#
.SYNOPSIS
Writes the module's help (MAML) from the XML documentation of its cmdlets.
.DESCRIPTION
From the class of a cmdlet, <summary> becomes the synopsis, <remarks> the description, and each
<example><code>…</code><para>…</para></example> an example. From the property of a parameter, <summary> becomes its description.
#>
[CmdletBinding()]
param(
    # The built module's manifest.
    [Parameter(Mandatory)] [string] $ManifestPath,

    # The XML documentation of the cmdlets' assembly.
    [Parameter(Mandatory)] [string] $DocumentationPath,

    # The help file to write.
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$members = @{}
foreach ($member in ([xml](Get-Content $DocumentationPath -Raw)).SelectNodes('//member')) {
    $members[$member.GetAttribute('name')] = $member
}

# The text of a documentation element. A reference becomes the name that it refers to.
function Get-Text($Element) {
    if (-not $Element) { return '' }
    $parts = foreach ($node in $Element.ChildNodes) {
        switch ($node.Name) {
            '#text' { $node.Value }
            'see' { ($node.GetAttribute('cref') + $node.GetAttribute('langword')) -replace '^.*[.:]' }
            'paramref' { $node.GetAttribute('name') }
            default { Get-Text $node }
        }
    }
    -join $parts
}

function Get-Paragraph($Element) {
    if (-not $Element) { return }
    $paragraphs = $Element.SelectNodes('para')
    # Without <para> an empty line separates paragraphs.
    $texts = $paragraphs.Count ? ($paragraphs | ForEach-Object { Get-Text $_ }) : ((Get-Text $Element) -split '\r?\n\s*\n')
    foreach ($text in $texts) { ($text -replace '\s+', ' ').Trim() }
}

# Source text without the indentation of the documentation comment.
function Get-Code($Element) {
    $lines = $Element.InnerText.Trim("`r", "`n").TrimEnd() -split '\r?\n'
    $indents = $lines | Where-Object { $_.Trim() } | ForEach-Object { $_.Length - $_.TrimStart().Length }
    $indent = ($indents | Measure-Object -Minimum).Minimum
    ($lines | ForEach-Object { $_.Substring([Math]::Min($indent, $_.Length)) }) -join "`n"
}

function ConvertTo-Xml([string] $Text) { [Security.SecurityElement]::Escape($Text) }

function ConvertTo-Para([string[]] $Text) {
    -join ($Text | ForEach-Object { "<maml:para>$(ConvertTo-Xml $_)</maml:para>" })
}

function Get-ParameterDocumentation($Type, [string] $Name) {
    $member = $Type.GetProperty($Name)
    $members["P:$($member.DeclaringType.FullName).$Name"]
}

# The default of a parameter, read from its property. A zero that is not an enum value is not shown, because it means that the
# default is chosen later.
function Get-Default($Instance, [string] $Name) {
    $value = $Instance.GetType().GetProperty($Name).GetValue($Instance)
    if ($null -eq $value -or $value -is [securestring]) { return }
    if ($value -is [ValueType] -and $value -isnot [enum] -and $value.Equals([Activator]::CreateInstance($value.GetType()))) { return }
    # The processor count of the build machine must not be in the help.
    if ($Name -eq 'Thread' -and $value -eq [Environment]::ProcessorCount) { return 'Number of processors' }
    "$value"
}

function ConvertTo-ParameterXml($Parameter, $Type, $Instance, [bool] $Complete) {
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $documentation = Get-ParameterDocumentation $Type $Parameter.Name
    $description = if ($documentation) { @(Get-Paragraph $documentation.SelectSingleNode('summary')) }
    $typeName = $Parameter.ParameterType.Name -replace '^Nullable`1$', "$([Nullable]::GetUnderlyingType($Parameter.ParameterType)?.Name)"
    $default = Get-Default $Instance $Parameter.Name
    $attributes = @(
        "required=`"$("$($Parameter.IsMandatory)".ToLowerInvariant())`""
        "globbing=`"$("$($Type.GetProperty($Parameter.Name).IsDefined([Management.Automation.SupportsWildcardsAttribute], $true))".ToLowerInvariant())`""
        "pipelineInput=`"$(if ($pipeline) { "True ($($pipeline -join ', '))" } else { 'False' })`""
        "position=`"$(if ($Parameter.Position -ge 0) { $Parameter.Position } else { 'named' })`""
        "aliases=`"$($Parameter.Aliases -join ', ')`""
    )
    "<command:parameter $($attributes -join ' ')><maml:name>$($Parameter.Name)</maml:name>"
    "<maml:description>$(ConvertTo-Para $description)</maml:description>"
    if ($Parameter.ParameterType -ne [switch]) {
        "<command:parameterValue required=`"true`">$(ConvertTo-Xml $typeName)</command:parameterValue>"
    }
    if ($Complete) {
        "<dev:type><maml:name>$(ConvertTo-Xml $typeName)</maml:name></dev:type>"
        if ($default) { "<dev:defaultValue>$(ConvertTo-Xml $default)</dev:defaultValue>" }
    }
    '</command:parameter>'
}

function ConvertTo-CommandXml($Command) {
    $type = $Command.ImplementingType
    $instance = [Activator]::CreateInstance($type)
    $documentation = $members["T:$($type.FullName)"]
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $shown = { $_.Name -notin $common }

    '<command:command><command:details>'
    "<command:name>$($Command.Name)</command:name><command:verb>$($Command.Verb)</command:verb><command:noun>$($Command.Noun)</command:noun>"
    "<maml:description>$(ConvertTo-Para (Get-Paragraph $documentation.SelectSingleNode('summary')))</maml:description>"
    '</command:details>'
    "<maml:description>$(ConvertTo-Para (Get-Paragraph $documentation.SelectSingleNode('remarks')))</maml:description>"

    '<command:syntax>'
    foreach ($set in $Command.ParameterSets) {
        "<command:syntaxItem><maml:name>$($Command.Name)</maml:name>"
        $ordered = $set.Parameters | Where-Object $shown |
            Sort-Object { $_.Position -lt 0 }, Position, { -not $_.IsMandatory } -Stable
        foreach ($parameter in $ordered) { ConvertTo-ParameterXml $parameter $type $instance $false }
        '</command:syntaxItem>'
    }
    '</command:syntax>'

    '<command:parameters>'
    $all = $Command.ParameterSets.Parameters | Where-Object $shown | Sort-Object Name -Unique
    foreach ($parameter in $all) { ConvertTo-ParameterXml $parameter $type $instance $true }
    '</command:parameters>'

    '<command:inputTypes>'
    $inputs = $all | Where-Object ValueFromPipeline | ForEach-Object { $_.ParameterType.FullName } | Sort-Object -Unique
    foreach ($name in $inputs ?? 'None') {
        "<command:inputType><dev:type><maml:name>$(ConvertTo-Xml $name)</maml:name></dev:type></command:inputType>"
    }
    '</command:inputTypes><command:returnValues>'
    foreach ($name in ($Command.OutputType | ForEach-Object Name) ?? 'None') {
        "<command:returnValue><dev:type><maml:name>$(ConvertTo-Xml $name)</maml:name></dev:type></command:returnValue>"
    }
    '</command:returnValues>'

    '<command:examples>'
    $number = 0
    foreach ($example in $documentation.SelectNodes('example')) {
        $number++
        "<command:example><maml:title>Example $number</maml:title>"
        "<dev:code>$(ConvertTo-Xml (Get-Code $example.SelectSingleNode('code')))</dev:code>"
        "<dev:remarks>$(ConvertTo-Para (Get-Paragraph $example))</dev:remarks></command:example>"
    }
    '</command:examples></command:command>'
}

$module = Import-Module $ManifestPath -PassThru
$namespaces = 'xmlns:maml="http://schemas.microsoft.com/maml/2004/10" xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10" xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10"'
$commands = Get-Command -Module $module.Name -CommandType Cmdlet | Sort-Object Name
$lines = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    "<helpItems schema=`"maml`" xmlns=`"http://msh`">"
    foreach ($command in $commands) { (ConvertTo-CommandXml $command) -replace '^<command:command>', "<command:command $namespaces>" }
    '</helpItems>'
)
$null = New-Item -ItemType Directory (Split-Path $OutputPath) -Force
$lines | Set-Content $OutputPath
