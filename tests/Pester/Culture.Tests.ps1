# What is given as text means the same in every culture.
BeforeDiscovery {
    # Where .NET has no cultures, all are the invariant one.
    $hasCultures = try { [cultureinfo]::new('ar-SA').Calendar.GetType().Name -eq 'UmAlQuraCalendar' } catch { $false }
}

BeforeAll {
    . $PSScriptRoot/Shell.ps1
    $module = (Get-Module Rechub).ModuleBase

    # What a shell of its own, in a culture, makes of times, numbers and durations as text.
    function Invoke-InCulture([string] $Name) {
        (Invoke-Shell $TestDrive @"
            [cultureinfo]::CurrentCulture = '$Name'
            Import-Module '$module'
            [cultureinfo]::CurrentCulture.Name
            `$data = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600 -Seed 1
            foreach (`$start in '2003-01-02', '2003/1/2', '2 Jan 2003', '2003-01-02T02:00+02:00', [datetime] '2003-01-02', [datetimeoffset]::new(2003, 1, 2, 2, 0, 0, '02:00')) {
                (`$data | Split-Interaction Time -TestStart `$start -ValidationStart 2002-12-01).Split.ToString()
            }
            (`$data | Split-Interaction Time -TestStart 2003-01-02 -ValidationStart 2002-12-01).Split.ToString()
            foreach (`$start in '1/2/2003', '1.2.2003', 2003) {
                try { (`$data | Split-Interaction Time -TestStart `$start).Split.ToString() } catch { `$_.Exception.Message -replace '.*\. (?=''.* is no time)' -replace '\. Give.*' }
            }
            (`$data | Split-Interaction User -TestShare '0.2').Split.ToString() -replace ' users,.*'
            `$trained = `$data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 -Temperature '0.1' | Start-MatchTraining -Epoch 1 -HalfLife '90.5d' -LearningRate '0.001'
            "`$(`$trained.Extent)" -replace '^.*(?= up to )' -replace '20[01]\d-\d\d-\d\d$', '<date of the common calendar>'
"@).Text.Trim() -split '\r?\n'
    }
}

Describe 'In the culture <_>' -ForEach 'ar-SA', 'th-TH', 'de-DE' -Skip:(-not $hasCultures) {
    It 'a time, a number and a duration are what they are in every other' {
        Invoke-InCulture $_ | Should -Be @(
            $_
            @('Time, test from 2003-01-02T00:00:00Z, validation from 2002-12-01T00:00:00Z') * 7
            "'1/2/2003' is no time with one reading"
            "'1.2.2003' is no time with one reading"
            "'2003' is no time with one reading"
            'User, last 1 of 6'
            ' up to <date of the common calendar>'
        )
    }
}

Describe 'Parameters' {
    It '<Cmdlet> -<Name> reads times and durations without regard to the culture' -ForEach @(
        foreach ($cmdlet in Get-Command -Module Rechub -CommandType Cmdlet) {
            foreach ($parameter in $cmdlet.Parameters.Values) {
                $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
                if ($type -in [datetime], [datetimeoffset], [timespan]) { @{ Cmdlet = $cmdlet.Name; Name = $parameter.Name; Attributes = $parameter.Attributes } }
            }
        }
    ) {
        # By itself PowerShell reads text for a parameter in the culture of the session.
        $Attributes.TypeId.Name | Where-Object { $_ -in 'TimeArgumentAttribute', 'DurationArgumentAttribute' } | Should -HaveCount 1
    }
}
