# What Get-Help shows: every parameter with its default and its values, parameter sets, links, and the topics, whose examples run.
BeforeDiscovery {
    . $PSScriptRoot/MilvusServer.ps1
    $common = [Management.Automation.Cmdlet]::CommonParameters
    $cmdlets = Get-Command -Module Rechub -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    $parameters = foreach ($cmdlet in $cmdlets) {
        foreach ($parameter in $cmdlet.Command.Parameters.Values | Where-Object Name -NotIn $common) {
            $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
            $type = [Nullable]::GetUnderlyingType($type) ?? $type
            @{
                Cmdlet = $cmdlet.Name; Name = $parameter.Name; Type = $type; IsSwitch = $parameter.SwitchParameter
                IsOptional = $cmdlet.Command.ParameterSets.Parameters.Where({ $_.Name -eq $parameter.Name }).IsMandatory -contains $false
            }
        }
    }
    $optional = $parameters | Where-Object IsOptional
    $enums = $parameters | Where-Object { $_.Type.IsEnum }
    $asking = $cmdlets | Where-Object { $_.Command.Parameters.ContainsKey('WhatIf') }
    $several = $cmdlets | Where-Object { $_.Command.ParameterSets.Count -gt 1 }

    # Lines of a topic: those indented by eight blanks, after an empty line, are PowerShell, by six filters with a remark.
    $folder = Join-Path (Get-Module Rechub).ModuleBase en-US
    $topics = foreach ($file in Get-ChildItem $folder -Filter about_*.help.txt) {
        $number = 0
        $lines = Get-Content $file | ForEach-Object { [pscustomobject]@{ Number = ++$number; Text = $_ } }
        $blocks = @()
        $block = $null
        foreach ($line in $lines) {
            # Text that goes on in a table is indented as well, but no empty line is above it.
            if ($line.Text -match '^ {8}' -and ($block -or -not $above)) {
                $block ??= @{ Line = $line.Number; Text = '' }
                $block.Text += "$($line.Text.Substring(8))`n"
            }
            elseif ($block) { $blocks += $block; $block = $null }
            $above = $line.Text
        }
        @{
            Topic = $file.Name -replace '\.help\.txt$'; Path = $file.FullName; Blocks = $blocks
            IsOfServer = $file.Name -like '*_Milvus.*'
            Filters = @($lines.Text | Where-Object { $_ -match '^ {6}\S' } | ForEach-Object { @{ Filter = ($_.Trim() -split ' {3,}')[0] } })
        }
    }
    $filters = $topics | Where-Object Topic -EQ about_Rechub_Filters | ForEach-Object { $_.Filters }
}

Describe 'The help of <Cmdlet> -<Name>' -ForEach $optional {
    It 'says the default' {
        $help = Get-Help $Cmdlet -Parameter $Name
        $help.defaultValue | Should -Not -BeNullOrEmpty
        # -Detailed shows the description alone.
        if (-not $IsSwitch) { $help.description.Text -join ' ' | Should -BeLike "*Default: $($help.defaultValue -replace '[][?*`]', '`$0').*" }
    }
}

Describe 'The help of <Cmdlet> -<Name>, an enum' -ForEach $enums {
    It 'says what each value means' {
        $lines = (Get-Help $Cmdlet -Parameter $Name).description.Text
        foreach ($value in [Enum]::GetNames($Type)) { $lines -match "^- ${value}: \S" | Should -HaveCount 1 -Because "$value is a value" }
    }
}

Describe 'Defaults of a recipe' {
    It 'are those of the recipe, and say what depends on -Preset: <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'Start-MatchTraining'; Type = 'Training.TrainingOptions'; Of = 'Models.Dssm.DssmArchitecture' }
        @{ Cmdlet = 'New-DssmModel'; Type = 'Models.Dssm.DssmArchitecture'; Of = $null }
    ) {
        $library = (Get-Command New-DssmModel).OutputType.Type.Assembly
        $recipe = $library.GetType("Rechub.$Type")
        $default = $Of ? $recipe.GetMethod('Of').Invoke($null, @([Activator]::CreateInstance($library.GetType("Rechub.$Of")), $null, 0)) : [Activator]::CreateInstance($recipe)
        $tutorial = $recipe.GetProperty('Tutorial')?.GetValue($null) ?? $recipe.GetMethod('Tutorial').Invoke($null, @((New-SampleInteraction 20 20).PSObject.BaseObject))
        $compared = 0
        foreach ($parameter in (Get-Command $Cmdlet).Parameters.Keys) {
            $option = $recipe.GetProperty($parameter) ?? $recipe.GetProperty("${parameter}s")
            $value = ${option}?.GetValue($default)
            if ($null -eq $value -or $value -is [bool] -or $parameter -in 'Verbose', 'Debug', 'Thread') { continue }
            $compared++
            $shown = (Get-Help $Cmdlet -Parameter $parameter).defaultValue
            $first, $rest = $shown -split '; '
            # Between both may stand what another architecture has.
            $rest = @($rest) -like '* with -Preset Tutorial'
            [string[]] $found = $first -split ', '
            for ($i = 0; $i -lt @($value).Count; $i++) { ($found[$i] -as @($value)[$i].GetType()) | Should -Be @($value)[$i] -Because "$Cmdlet -$parameter has '$shown'" }
            $other = $option.GetValue($tutorial)
            if ($null -eq $other -or "$other" -eq "$value") { $rest | Should -BeNullOrEmpty -Because "$Cmdlet -$parameter is the same in both" }
            else { $rest -replace ' with -Preset Tutorial$' -split ', ' | ForEach-Object { $_ -as @($value)[0].GetType() } | Should -Be @($other) -Because "$Cmdlet -$parameter has '$shown'" }
        }
        $compared | Should -BeGreaterThan 7
    }

    It 'say what the tutorial has where the recipe itself chooses later' {
        (Get-Help Start-MatchTraining -Parameter Loss).defaultValue | Should -BeLike 'MixedSoftmax; *; BinaryCrossEntropy with -Preset Tutorial'
        (Get-Help Start-MatchTraining -Parameter Patience).defaultValue | Should -Be '3; 0 with -Preset Tutorial'
    }
}

Describe 'The help of <Name>, which changes something' -ForEach $asking {
    It 'has -WhatIf and -Confirm, with when it asks' {
        (Get-Help $Name -Parameter WhatIf).description.Text | Should -Not -BeNullOrEmpty
        (Get-Help $Name -Parameter Confirm).description.Text | Should -Not -BeNullOrEmpty
        (Get-Help $Name -Full | Out-String) | Should -Match '(?s)-WhatIf.*-Confirm'
        $impact = $Command.ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $true).ConfirmImpact
        (Get-Help $Name -Parameter Confirm).defaultValue | Should -BeLike ($impact -eq 'High' ? 'asks, *None' : 'does not ask, *Medium or Low')
    }
}

Describe 'The help of <Name>, which has several parameter sets' -ForEach $several {
    It 'explains each, and says which is the default' {
        $lines = (Get-Help $Name).description.Text
        foreach ($set in $Command.ParameterSets) {
            $lines -match "^Parameter set $($set.Name)$($set.IsDefault ? ', the default' : ''): \S" | Should -HaveCount 1 -Because "$($set.Name) is a set"
        }
    }
}

Describe 'Get-Help -Online' {
    It 'has the page of <Name>' -ForEach $cmdlets {
        $project = (Get-Module Rechub).ProjectUri

        $Command.HelpUri | Should -Be "$project/blob/main/docs/cmdlets/$Name.md"
        "$PSScriptRoot/../../docs/cmdlets/$Name.md" | Should -Exist
    }

    It 'opens it' -Skip:(-not $IsLinux) {
        # What opens an address on this system; this one writes it down.
        $null = New-Item -ItemType Directory "$TestDrive/bin"
        Set-Content "$TestDrive/bin/xdg-open" "#!/bin/sh`necho `"`$1`" > '$TestDrive/opened'"
        chmod +x "$TestDrive/bin/xdg-open"
        $callers = $env:PATH
        try {
            $env:PATH = "$TestDrive/bin:$callers"
            Get-Help Get-Recall -Online
        }
        finally { $env:PATH = $callers }

        foreach ($attempt in 1..100) { if (Test-Path "$TestDrive/opened") { break } Start-Sleep -Milliseconds 50 }
        Get-Content "$TestDrive/opened" | Should -Be (Get-Command Get-Recall).HelpUri
    }
}

Describe '<Topic>' -ForEach $topics {
    BeforeAll {
        . $PSScriptRoot/DocumentationFolder.ps1
        . $PSScriptRoot/MilvusServer.ps1
        if (-not $IsOfServer -or -not $noServer) {
            New-DocumentationFolder "$TestDrive/$Topic"
            $server = if ($IsOfServer) { Start-TestServer }
            # The topic's address is that of everybody's first server.
            $run = $Blocks | ForEach-Object { $_ + @{ } } | ForEach-Object { $_.Text = $_.Text.Replace('http://localhost:19530', "$(${server}?.Uri)"); $_ }
            $results = @{}
            Invoke-DocumentationBlock "$TestDrive/$Topic" $run | ForEach-Object { $results[[int] $_.Line] = $_ }
        }
    }

    AfterAll { if ($server) { Stop-TestServer $server } }

    It 'is found, and has the parts of a topic' {
        Get-Help $Topic | Should -BeLike "*TOPIC*$Topic*SHORT DESCRIPTION*LONG DESCRIPTION*SEE ALSO*"
        (Get-Content $Path | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
    }

    It 'runs the block at line <Line>' -ForEach $Blocks -Skip:($IsOfServer -and [bool] $noServer) {
        $results[$Line] | Should -Not -BeNullOrEmpty
        $results[$Line].Problem | Should -BeNullOrEmpty
    }

    It 'names commands, parameters and topics that exist' {
        $text = Get-Content $Path -Raw
        foreach ($name in [regex]::Matches($text, '\babout_Rechub\w*').Value) { Get-Help $name | Should -Not -BeNullOrEmpty -Because $name }
        $commands = [regex]::Matches($text, '\b[A-Z][A-Za-z]+-[A-Z]\w+\b').Value | Sort-Object -Unique
        foreach ($name in $commands) { Get-Command $name -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "$name is named" }
        $known = (Get-Command $commands).Parameters.Keys + (Get-Command -Module Rechub).Parameters.Keys | Sort-Object -Unique
        foreach ($name in [regex]::Matches(($text -replace '(?m)^ {8}.*$'), '(?<=[\s(])-([A-Z]\w+)').ForEach({ $_.Groups[1].Value })) {
            $known | Should -Contain $name
        }
    }
}

Describe 'The filters of about_Rechub_Filters' {
    BeforeAll {
        . $PSScriptRoot/DocumentationFolder.ps1
        New-DocumentationFolder "$TestDrive/filters"
        $model = Import-MovieLens "$TestDrive/filters/ml-1m" | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1
        $index = $model | Publish-ItemEmbedding
    }

    It 'select some items and not all: <Filter>' -ForEach $filters {
        $all = @($index | Get-Recall -User 42 -TopK $index.Count -IncludeSeen).ItemId.Count
        $some = @($index | Get-Recall -User 42 -TopK $index.Count -IncludeSeen -Filter $Filter).ItemId.Count

        $some | Should -BeGreaterThan 0
        $some | Should -BeLessThan $all
    }
}
