#requires -Version 7.6
<#
.SYNOPSIS
Writes the module's help (MAML) from the XML documentation of its cmdlets.
.DESCRIPTION
From the class of a cmdlet, <summary> becomes the synopsis, <remarks> the description, and each
<example><code>…</code><para>…</para></example> an example. Where there are several parameter sets, an <item> of a <list> explains
each: its <term> is the name of the set. From the property of a parameter, <summary> becomes its description.

The default of a parameter is that of its property, or of the recipe that it belongs to; only where code cannot say it, the
sentence "Default: …." of the documentation does. Both together must agree. The values of an enum come with their own <summary>.
#>
[CmdletBinding()]
param(
    # The built module's manifest.
    [Parameter(Mandatory)] [string] $ManifestPath,

    # The folder with the XML documentation of the cmdlets' assembly and of those it uses.
    [Parameter(Mandatory)] [string] $DocumentationPath,

    # The address of the folder of the cmdlets' pages, which Get-Help -Online opens.
    [Parameter(Mandatory)] [string] $PageUri,

    # The help file to write.
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$members = @{}
foreach ($file in Get-ChildItem (Join-Path $DocumentationPath Rechub.*.xml)) {
    foreach ($member in ([xml](Get-Content $file -Raw)).SelectNodes('//member')) {
        $members[$member.GetAttribute('name')] = $member
    }
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

function ConvertTo-Word($Value) {
    if ($Value -is [array]) { return ($Value | ForEach-Object { ConvertTo-Word $_ }) -join ', ' }
    if ($Value -is [float] -or $Value -is [double]) { return ([decimal] $Value).ToString('0.##########', [cultureinfo]::InvariantCulture) }
    if ($Value -is [timespan]) { return "$($Value.TotalHours) hours" }
    "$Value"
}

# A value of a recipe, which has an option of the parameter's name or of its plural; nothing if the recipe leaves it open.
function Get-RecipeValue($Recipe, [string] $Name) {
    $option = $Recipe.GetType().GetProperty($Name) ?? $Recipe.GetType().GetProperty("${Name}s")
    if (-not $option -or $option.PropertyType -eq [bool]) { return }
    $value = $option.GetValue($Recipe)
    if ($null -ne $value -and $value -isnot [Collections.IEnumerable] -or $value -is [int[]]) { ConvertTo-Word $value }
}

# The default that the class says. A zero of a property that is not an enum says that the default is chosen later.
function Get-CodedDefault($Parameter, $Instance, $Recipes) {
    if ($Parameter.ParameterType -eq [switch]) { return 'False' }
    # A number of this machine must not be in the help.
    if ($Parameter.Name -eq 'Thread') { return }
    $value = $Instance.GetType().GetProperty($Parameter.Name).GetValue($Instance)
    if ($null -eq $value) { return $Recipes ? (Get-RecipeValue $Recipes.Default $Parameter.Name) : $null }
    if ($value -is [array] -and -not $value.Count -or $value -is [string] -or $value -is [securestring]) { return }
    if ($value -is [ValueType] -and $value -isnot [enum] -and $value.Equals([Activator]::CreateInstance($value.GetType()))) { return }
    ConvertTo-Word $value
}

# Where the documentation states a default. A number may be followed by a point and more digits.
$statement = [regex] '(?<=^|[.:] )Default: (?<value>.+?)\.(?=\s|$)'

function Get-Default($Command, $Parameter, $Instance, $Recipes, [string] $Text) {
    $coded = Get-CodedDefault $Parameter $Instance $Recipes
    $stated = $statement.Match($Text).Groups['value'].Value
    # 1,000 is 1000.
    if ($stated -and $coded -and ($stated -replace '(?<=\d),(?=\d{3}\b)') -notmatch "(?<![\w.])$([regex]::Escape($coded))(?![\w.])") {
        throw "The documentation of $($Command.Name) -$($Parameter.Name) states the default '$stated', and the class has '$coded'. Mend or remove the sentence."
    }
    $default = $stated ? $stated : $coded
    if (-not ($Recipes -and $Recipes.Tutorial)) { return $default }
    $tutorial = Get-RecipeValue $Recipes.Tutorial $Parameter.Name
    $own = Get-RecipeValue $Recipes.Default $Parameter.Name
    $tutorial -and $tutorial -ne $coded -and $tutorial -ne $own ? "$default; $tutorial with -Preset Tutorial" : $default
}

# The values of an enum, each with what it means.
function Get-ValueText([type] $Type) {
    $Type = $Type.IsArray ? $Type.GetElementType() : $Type
    $Type = [Nullable]::GetUnderlyingType($Type) ?? $Type
    if (-not $Type.IsEnum) { return }
    foreach ($name in [Enum]::GetNames($Type)) { "- ${name}: $(Get-Paragraph $members["F:$($Type.FullName).$name"]?.SelectSingleNode('summary'))" }
}

# Parameters of every cmdlet that asks before it changes something, which PowerShell adds.
function Get-AddedText([string] $Name, $Type) {
    $impact = $Type.GetCustomAttributes([Management.Automation.CmdletAttribute], $true).ConfirmImpact
    switch ($Name) {
        WhatIf { 'Shows what would happen, and changes nothing.', 'False' }
        Confirm { 'Asks before anything is changed.', ($impact -eq 'High' ? 'asks, unless $ConfirmPreference is None' : 'does not ask, unless $ConfirmPreference is Medium or Low') }
    }
}

function ConvertTo-ParameterXml($Command, $Parameter, $Instance, $Recipes) {
    $type = $Command.ImplementingType
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $property = $type.GetProperty($Parameter.Name)
    if ($property) {
        $text = @(Get-Paragraph (Get-ParameterDocumentation $type $Parameter.Name)?.SelectSingleNode('summary')) -join "`n"
        $isOptional = $Command.ParameterSets.Parameters.Where({ $_.Name -eq $Parameter.Name -and -not $_.IsMandatory })
        $default = if ($isOptional) { Get-Default $Command $Parameter $Instance $Recipes $text }
    }
    else { $text, $default = Get-AddedText $Parameter.Name $type }
    if ($default -and $Parameter.ParameterType -ne [switch]) {
        $sentence = "Default: $default."
        $text = $statement.IsMatch($text) ? $statement.Replace($text, $sentence.Replace('$', '$$')) : "$text $sentence"
    }
    $typeName = $Parameter.ParameterType.Name -replace '^Nullable`1$', "$([Nullable]::GetUnderlyingType($Parameter.ParameterType)?.Name)"
    $attributes = @(
        "required=`"$("$($Parameter.IsMandatory)".ToLowerInvariant())`""
        "globbing=`"$("$($property -and $property.IsDefined([Management.Automation.SupportsWildcardsAttribute], $true))".ToLowerInvariant())`""
        "pipelineInput=`"$(if ($pipeline) { "True ($($pipeline -join ', '))" } else { 'False' })`""
        "position=`"$(if ($Parameter.Position -ge 0) { $Parameter.Position } else { 'named' })`""
        "aliases=`"$($Parameter.Aliases -join ', ')`""
    )
    "<command:parameter $($attributes -join ' ')><maml:name>$($Parameter.Name)</maml:name>"
    "<maml:description>$(ConvertTo-Para (@($text -split "`n") + @(Get-ValueText $Parameter.ParameterType)))</maml:description>"
    if ($Parameter.ParameterType -ne [switch]) {
        "<command:parameterValue required=`"true`">$(ConvertTo-Xml $typeName)</command:parameterValue>"
    }
    "<dev:type><maml:name>$(ConvertTo-Xml $typeName)</maml:name></dev:type>"
    if ($default) { "<dev:defaultValue>$(ConvertTo-Xml $default)</dev:defaultValue>" }
    '</command:parameter>'
}

# What each parameter set is for, where there are several.
function Get-SetText($Command, $Documentation) {
    if ($Command.ParameterSets.Count -eq 1) { return }
    foreach ($set in $Command.ParameterSets) {
        $item = $Documentation.SelectNodes('list/item') | Where-Object { (Get-Text $_.SelectSingleNode('term')) -eq $set.Name }
        if ($item) { "Parameter set $($set.Name)$($set.IsDefault ? ', the default' : ''): $(Get-Paragraph $item.SelectSingleNode('description'))" }
    }
}

function ConvertTo-CommandXml($Command) {
    $type = $Command.ImplementingType
    $instance = [Activator]::CreateInstance($type)
    $recipes = $recipesOf[$Command.Name] ?? ($type.IsSubclassOf([Rechub.PowerShell.Abstractions.TowerModelCmdlet]) ? $recipesOf.Tower : $null)
    $documentation = $members["T:$($type.FullName)"]
    $common = [Management.Automation.Cmdlet]::CommonParameters
    $shown = { $_.Name -notin $common }

    '<command:command><command:details>'
    "<command:name>$($Command.Name)</command:name><command:verb>$($Command.Verb)</command:verb><command:noun>$($Command.Noun)</command:noun>"
    "<maml:description>$(ConvertTo-Para (Get-Paragraph $documentation.SelectSingleNode('summary')))</maml:description>"
    '</command:details>'
    "<maml:description>$(ConvertTo-Para (@(Get-Paragraph $documentation.SelectSingleNode('remarks')) + @(Get-SetText $Command $documentation)))</maml:description>"

    '<command:syntax>'
    foreach ($set in $Command.ParameterSets) {
        "<command:syntaxItem><maml:name>$($Command.Name)</maml:name>"
        $ordered = $set.Parameters | Where-Object $shown |
            Sort-Object { $_.Position -lt 0 }, Position, { -not $_.IsMandatory } -Stable
        foreach ($parameter in $ordered) { ConvertTo-ParameterXml $Command $parameter $instance $recipes }
        '</command:syntaxItem>'
    }
    '</command:syntax>'

    '<command:parameters>'
    $all = $Command.ParameterSets.Parameters | Where-Object $shown | Sort-Object Name -Unique
    foreach ($parameter in $all) { ConvertTo-ParameterXml $Command $parameter $instance $recipes }
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
        # Get-Help shows the title as it is, and no line between examples.
        "<command:example><maml:title>-------------------------- Example $number --------------------------</maml:title>"
        "<dev:code>$(ConvertTo-Xml (Get-Code $example.SelectSingleNode('code')))</dev:code>"
        "<dev:remarks>$(ConvertTo-Para (Get-Paragraph $example))<maml:para /></dev:remarks></command:example>"
    }
    '</command:examples>'
    # Get-Help -Online opens the first link.
    "<command:relatedLinks><maml:navigationLink><maml:linkText>Online version:</maml:linkText><maml:uri>$PageUri/$($Command.Name).md</maml:uri></maml:navigationLink>"
    foreach ($topic in $topics | Where-Object { $_.Text -match "\b$($Command.Name)\b" }) {
        "<maml:navigationLink><maml:linkText>$($topic.Name)</maml:linkText><maml:uri></maml:uri></maml:navigationLink>"
    }
    '</command:relatedLinks></command:command>'
}

$module = Import-Module $ManifestPath -PassThru
# The recipes whose options a command's parameters override; the types are in the assembly of the models.
$library = (Get-Command New-DssmModel).OutputType.Type.Assembly
$training, $dssm, $sequence, $youtube = 'Training.TrainingOptions', 'Models.Dssm.DssmArchitecture', 'Models.Sequence.SequenceArchitecture',
'Models.YoutubeDnn.YoutubeDnnArchitecture' |
    ForEach-Object { $library.GetType("Rechub.$_") }
$sample = New-SampleInteraction -UserCount 20 -ItemCount 20
$recipesOf = @{
    'Start-MatchTraining' = @{ Default = $training.GetMethod('Of').Invoke($null, @([Activator]::CreateInstance($dssm), $null, 0)); Tutorial = $training.GetProperty('Tutorial').GetValue($null) }
    'New-DssmModel' = @{ Default = [Activator]::CreateInstance($dssm); Tutorial = $dssm.GetMethod('Tutorial').Invoke($null, @($sample.PSObject.BaseObject)) }
    'New-SequenceModel' = @{ Default = [Activator]::CreateInstance($sequence); Tutorial = $null }
    # Of other architectures with two towers, which have no presets.
    Tower = @{ Default = [Activator]::CreateInstance($youtube); Tutorial = $null }
}
$topics = Get-ChildItem (Join-Path (Split-Path $ManifestPath) en-US about_*.help.txt) |
    ForEach-Object { @{ Name = $_.Name -replace '\.help\.txt$'; Text = Get-Content $_ -Raw } }
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
