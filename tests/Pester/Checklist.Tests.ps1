BeforeDiscovery {
    $cmdlets = Get-Command -Module Rechub -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $parameters = foreach ($cmdlet in $cmdlets) {
        foreach ($parameter in $cmdlet.Command.Parameters.Values) {
            if ($parameter.Name -notin $common) {
                @{ Cmdlet = $cmdlet.Name; Name = $parameter.Name; Parameter = $parameter }
            }
        }
    }
    $numeric = 'Int32', 'Int64', 'Single', 'Double', 'UInt16'
    $numbers = $parameters | Where-Object {
        $type = $_.Parameter.ParameterType
        (([Nullable]::GetUnderlyingType($type) ?? $type).Name -replace '\[\]$') -in $numeric -and
        $_.Name -ne 'Seed'
    }
    $secrets = $parameters | Where-Object { $_.Name -match 'Credential|Token|Password|Secret' }
    $inputPaths = $cmdlets | Where-Object {
        $_.Command.Verb -in 'Import', 'Get', 'Test' -and $_.Command.Parameters.ContainsKey('Path')
    }
    $writing = $cmdlets | Where-Object {
        $_.Command.Verb -in 'Export', 'Publish', 'Save', 'Update', 'Remove', 'Restore', 'Set', 'Clear'
    }
    # What each cmdlet's source calls; a training's checkpoint and log are its own files, asked for by name, and not confirmed.
    $sources = Get-ChildItem "$PSScriptRoot/../../src/Rechub.PowerShell/Commands" -Filter *.cs
    $changing = $cmdlets | Where-Object Name -NE 'Start-MatchTraining' | Where-Object {
        $text = Get-Content ($sources | Where-Object BaseName -EQ $_.Command.ImplementingType.Name) -Raw
        $_ -in $writing -or $_.Command.Parameters.ContainsKey('Force') -or $text -match 'ResolveOutput\(|\.(Write|Update|Drop|Delete|Publish)(Async)?\('
    } | ForEach-Object { $_ + @{ Source = $sources | Where-Object BaseName -EQ $_.Command.ImplementingType.Name } }
    $outputTypes = $cmdlets.Command.OutputType.Type | Where-Object Namespace -Like 'Rechub*' | Sort-Object FullName -Unique |
        ForEach-Object { @{ Name = $_.FullName; Type = $_ } }
}

Describe '<Name>' -ForEach $cmdlets {
    It 'has an approved verb and a singular noun' {
        $Command.Verb | Should -BeIn (Get-Verb).Verb
        # MovieLens and Milvus are names.
        $Command.Noun -replace '(MovieLens|Milvus)$' | Should -Not -Match '[^s]s$'
    }

    It 'is a sealed class over the shared base' {
        $Command.ImplementingType.IsSealed | Should -BeTrue
        $Command.ImplementingType.IsSubclassOf([Rechub.PowerShell.Abstractions.RechubCmdlet]) | Should -BeTrue
    }

    It 'says what it outputs, unless it is silent' {
        if ($Command.Verb -notin 'Disconnect', 'Remove') { $Command.OutputType.Count | Should -BeGreaterThan 0 }
    }

    It 'has help with a synopsis, a description and two examples' {
        $help = Get-Help $Name -Full

        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name"
        $help.Description.Text | Should -Not -BeNullOrEmpty
        $help.Examples.example.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.Examples.example) {
            $example.Code | Should -Not -BeNullOrEmpty
            $example.Remarks.Text | Should -Not -BeNullOrEmpty
            # An example is a line to copy: it must be PowerShell.
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($example.Code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
        }
    }

    It 'uses its own name and only parameters that exist in its examples' {
        foreach ($example in (Get-Help $Name -Full).Examples.example) {
            $example.Code | Should -Match $Name
            $ast = [Management.Automation.Language.Parser]::ParseInput($example.Code, [ref] $null, [ref] $null)
            $calls = $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
            foreach ($call in $calls | Where-Object { $_.GetCommandName() -eq $Name }) {
                foreach ($used in $call.CommandElements.ParameterName | Where-Object { $_ }) {
                    $Command.ResolveParameter($used) | Should -Not -BeNullOrEmpty -Because "-$used is in an example"
                }
            }
        }
    }
}

Describe '<Name>, which writes' -ForEach $changing {
    It 'supports -WhatIf and -Confirm, and asks' {
        $Command.Parameters.ContainsKey('WhatIf') | Should -BeTrue
        $Source | Select-String 'ShouldProcess\(' | Should -Not -BeNullOrEmpty
    }
}

Describe '<Name>, which reads files' -ForEach $inputPaths {
    It 'has -LiteralPath with the alias PSPath beside -Path' {
        $Command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath'
        $Command.Parameters['Path'].Attributes.TypeId | Should -Contain ([Management.Automation.SupportsWildcardsAttribute])
    }
}

Describe 'Parameters' {
    It '<Cmdlet> -<Name> is described' -ForEach $parameters {
        (Get-Help $Cmdlet -Parameter $Name).Description.Text | Should -Not -BeNullOrEmpty
    }

    It '<Cmdlet> -<Name> has a range' -ForEach $numbers {
        $Parameter.Attributes.TypeId | Should -Contain ([Management.Automation.ValidateRangeAttribute])
    }

    It '<Cmdlet> -<Name> takes no plain text' -ForEach $secrets -AllowNullOrEmptyForEach {
        $Parameter.ParameterType | Should -BeIn ([pscredential], [securestring])
    }
}

Describe 'Output type <Name>' -ForEach $outputTypes {
    It 'has a view' {
        # A view of a base class shows its subclasses as well.
        $names = for ($base = $Type; $base -ne [object]; $base = $base.BaseType) { $base.FullName }
        Get-FormatData -TypeName $names -PowerShellVersion $PSVersionTable.PSVersion | Should -Not -BeNullOrEmpty
    }

    It 'shows scalars in a list' {
        $lists = for ($base = $Type; $base -ne [object]; $base = $base.BaseType) {
            (Get-FormatData -TypeName $base.FullName -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition.Control |
                Where-Object { $_ -is [Management.Automation.ListControl] }
        }
        $shown = ($lists | Select-Object -First 1).Entries.Items.DisplayEntry.Value
        $properties = $Type.GetProperties() | Where-Object { -not $shown -or $_.Name -in $shown }

        ($properties | Where-Object { $_.PropertyType.FullName -match '^Rechub\.\w+\.(EntityTable|InteractionLog|FeatureSchema|InteractionData)$' }).Name |
            Should -BeNullOrEmpty
    }

    It 'is not enumerable, so that the pipeline carries it whole' {
        $Type.IsAssignableTo([Collections.IEnumerable]) | Should -BeFalse
    }
}

Describe 'The help' {
    It 'has an introduction' {
        Get-Help about_Rechub | Should -BeLike '*TOPIC*about_Rechub*SEE ALSO*'
    }
}

Describe 'The source' {
    It 'has one cmdlet a file, by the cmdlet''s name' {
        foreach ($source in Get-ChildItem "$PSScriptRoot/../../src/Rechub.PowerShell/Commands" -Filter *.cs) {
            $found = $source | Select-String '\[Cmdlet\(' -AllMatches
            $found.Matches | Should -HaveCount 1 -Because "$($source.Name) is one cmdlet's"
        }
        foreach ($type in (Get-Command -Module Rechub -CommandType Cmdlet).ImplementingType) {
            "$PSScriptRoot/../../src/Rechub.PowerShell/Commands/$($type.Name).cs" | Should -Exist
        }
    }

    It 'never writes to the console or to the process''s current directory' {
        $sources = Get-ChildItem "$PSScriptRoot/../../src" -Recurse -Filter *.cs |
            Where-Object FullName -NotMatch '[\\/](obj|bin)[\\/]'

        $sources | Select-String -Pattern 'Console\.(?!IsOutputRedirected\b)', 'Environment\.CurrentDirectory', 'Directory\.GetCurrentDirectory' |
            Should -BeNullOrEmpty
    }
}
