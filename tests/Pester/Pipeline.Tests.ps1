BeforeAll {
    $data = New-SampleInteraction -UserCount 120 -ItemCount 60 -InteractionCount 3000 -Seed 5
    $model = $data | New-DssmModel -EmbeddingDimension 8 -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $index = $model | Publish-ItemEmbedding
    $script = Join-Path $TestDrive script.ps1
    $manifest = (Get-Module Rechub).Path

    # Runs a script in a PowerShell of its own, as a scheduler would; outputs its exit code last.
    function Invoke-Script([string] $Text) {
        Set-Content $script "`$ErrorActionPreference = 'Stop'`nImport-Module '$manifest'`n$Text"
        Push-Location "$PSScriptRoot/../.."
        try { dotnet pwsh -NoProfile -NonInteractive -File $script 2>&1 } finally { Pop-Location }
        $LASTEXITCODE
    }
}

Describe 'The line from ratings to metrics' {
    It 'needs no variables' {
        $metrics = New-SampleInteraction -UserCount 120 -ItemCount 60 -InteractionCount 3000 -Seed 5 |
            New-DssmModel -EmbeddingDimension 8 | Start-MatchTraining -Epoch 1 | Publish-ItemEmbedding |
            Get-Recall -TopK 50 | Measure-TopK -K 10, 50

        $metrics.K | Should -Be 10, 50
        $metrics.UserCount | Should -Be 120, 120
        foreach ($name in 'NDCG', 'MRR', 'Recall', 'HitRate', 'Precision') {
            $metrics.$name | ForEach-Object { $_ -gt 0 -and $_ -le 1 } | Should -Be $true, $true
        }
    }

    It 'finds the held-out items of real ratings' {
        $folder = "$env:RECHUB_SHARED/data/ml-latest-small"
        if (-not (Test-Path -LiteralPath $folder)) { Set-ItResult -Skipped -Because "there is no $folder" }

        $metrics = Import-MovieLens $folder | New-DssmModel -EmbeddingDimension 16 | Start-MatchTraining -Epoch 1 | Publish-ItemEmbedding |
            Get-Recall -TopK 100 | Measure-TopK -K 10,50,100

        $metrics.K | Should -Be 10, 50, 100
        $metrics.UserCount | Should -Be 610, 610, 610
        $metrics[2].HitRate | Should -BeGreaterThan (100 / 9724)
        $metrics.HitRate | Should -Be ($metrics.HitRate | Sort-Object)
    }

    It 'runs in a script that exits with 0' {
        $output = Invoke-Script 'New-SampleInteraction 50 40 | New-PopularityModel | Get-Recall -TopK 10 | Measure-TopK -K 10'

        $output[-1] | Should -Be 0
    }

    It 'ends a failing script with another exit code' {
        $output = Invoke-Script 'Import-MovieLens ./absent | New-DssmModel | Start-MatchTraining; "not reached"'

        $output[-1] | Should -Not -Be 0
        "$output" | Should -BeLike '*absent*'
        "$output" | Should -Not -BeLike '*not reached*'
    }

    It 'starts each stage from what an earlier process saved' {
        $null = $model | Export-RecallModel -Path $TestDrive/saved.rechub
        $null = $model | Publish-ItemEmbedding -Path $TestDrive/saved.index
        $here = $index | Get-Recall -User 7 -TopK 5 -AsRow

        $there = Invoke-Script @"
`$data = New-SampleInteraction -UserCount 120 -ItemCount 60 -InteractionCount 3000 -Seed 5
`$model = Import-RecallModel -Path '$TestDrive/saved.rechub'
Get-ItemIndex -Path '$TestDrive/saved.index' | Get-Recall -Model `$model -Data `$data -User 7 -TopK 5 -AsRow | ForEach-Object ItemId
"@

        $there[0..4] | Should -Be ([string[]] $here.ItemId)
    }
}

Describe 'Result records' {
    BeforeDiscovery {
        $records = @(
            @{ Record = 'RecallList'; Make = { $index | Get-Recall -TopK 3 | Select-Object -First 1 } }
            @{ Record = 'RecallRow'; Make = { $index | Get-Recall -TopK 3 -User 7 -AsRow | Select-Object -First 1 }; Flat = $true }
            @{ Record = 'TopKMetric'; Make = { $index | Get-Recall -TopK 10 | Measure-TopK -K 10 }; Flat = $true }
            @{ Record = 'EpochReport'; Make = { $model.Epoch[0] }; Flat = $true }
        )
        $flat = $records | Where-Object { $_.Flat }
    }

    It '<Record> survives ConvertTo-Json' -ForEach $records {
        $record = & $Make

        $copy = $record | ConvertTo-Json -Depth 5 | ConvertFrom-Json

        foreach ($property in $record.PSObject.Properties) {
            ($copy.($property.Name) | ConvertTo-Json -Depth 5) | Should -Be ($property.Value | ConvertTo-Json -Depth 5)
        }
    }

    It '<Record> survives Export-Clixml' -ForEach $records {
        $record = & $Make

        $record | Export-Clixml $TestDrive/record.xml
        $copy = Import-Clixml $TestDrive/record.xml

        foreach ($property in $record.PSObject.Properties) {
            "$($copy.($property.Name))" | Should -Be "$($property.Value)"
        }
    }

    It '<Record> survives Export-Csv' -ForEach $flat {
        $record = & $Make

        $copy = $record | ConvertTo-Csv | ConvertFrom-Csv

        foreach ($property in $record.PSObject.Properties) {
            $value = $property.Value ?? ''
            [Management.Automation.LanguagePrimitives]::ConvertTo($copy.($property.Name), $value.GetType()) | Should -Be $value
        }
    }
}

Describe 'Concurrency' {
    It 'runs in parallel runspaces, each with the result it has alone' {
        $alone = ($index | Get-Recall -TopK 5 | Measure-TopK -K 5).HitRate

        $together = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $using:index | Get-Recall -TopK 5 | Measure-TopK -K 5
        } -ThrottleLimit 4

        $together.HitRate | Should -Be @($alone, $alone, $alone, $alone)
    }

    It 'runs in a thread job' {
        $job = Start-ThreadJob {
            Import-Module $using:manifest
            New-SampleInteraction 30 20 | New-PopularityModel | Get-Recall -TopK 5 | Measure-TopK -K 5
        }

        ($job | Wait-Job | Receive-Job).UserCount | Should -Be 30
    }
}

Describe 'Objects that do not belong together' {
    It 'refuses an index of another model' {
        $other = $data | New-DssmModel -EmbeddingDimension 8 -Seed 2 | Start-MatchTraining -Epoch 1 -Seed 2

        { $index | Get-Recall -Model $other } | Should -Throw -ErrorId 'ModelIndexMismatch,*'
    }

    It 'refuses a -TopK above the catalog, and shortens the default to it' {
        { $index | Get-Recall -TopK 61 } | Should -Throw -ErrorId 'TopKTooLarge,*'
        ($index | Get-Recall -IncludeSeen | Select-Object -First 1).ItemId.Count | Should -Be $data.ItemCount
    }

    It 'names an unknown user and serves the others' {
        $rows = $index | Get-Recall -User 7, 4711 -TopK 3 -AsRow -ErrorVariable unknown -ErrorAction SilentlyContinue

        $rows.UserId | Sort-Object -Unique | Should -Be 7
        $unknown.FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
        $unknown.TargetObject | Should -Be 4711
    }
}
