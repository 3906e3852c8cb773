# An error about one input is reported, and the others are processed; one about the call ends it. All as of Get-Item.
BeforeAll {
    . $PSScriptRoot/Shell.ps1
    $module = (Get-Module Rechub).ModuleBase
    $data = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600 -Seed 1
    $model = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 | Start-MatchTraining -Epoch 1
    $null = $model | Export-RecallModel "$TestDrive/a"
    $null = $model | Export-RecallModel "$TestDrive/c"
    $null = $model | Publish-ItemEmbedding "$TestDrive/a.index"
    Copy-Item "$TestDrive/a.index" "$TestDrive/c.index"
    Set-Content "$TestDrive/bad" 'no model'
    foreach ($name in 'ml-a', 'ml-c') {
        $null = New-Item -ItemType Directory "$TestDrive/$name"
        Set-Content "$TestDrive/$name/ratings.csv" @('userId,movieId,rating,timestamp', '1,7,4,20', '1,8,5,30', '2,7,3,10')
        Set-Content "$TestDrive/$name/movies.csv" @('movieId,title,genres', '7,Heat,Crime', '8,Alien,Horror')
    }

    # What a script wrote in a shell of its own, with the error preference that a shell starts with.
    function Invoke-Script([string] $Text) {
        (Invoke-Shell $TestDrive "`$ErrorActionPreference = 'Continue'; Import-Module '$module'`n$Text").Text.Trim() -split '\r?\n'
    }
}

Describe 'An error about one of several files' {
    It 'leaves the others to be processed, and is as one of Get-Item' {
        $lines = Invoke-Script @'
$models = 'a', 'bad', 'none', 'c' | Import-RecallModel -ErrorAction SilentlyContinue -ErrorVariable e
"$? $($models.Count) models"
$e | ForEach-Object { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category) $(Split-Path $_.TargetObject -Leaf)" }
$null = 'a' | Import-RecallModel; "$?"
$null = Get-Item a, none, c -ErrorAction SilentlyContinue; "$?"
$null = Import-RecallModel a, none, c -ErrorAction SilentlyContinue; "$?"
try { $read = @(Import-RecallModel none, a -ErrorAction SilentlyContinue); "goes on with $($read.Count)" } catch { 'caught' }
try { Import-RecallModel none, a -ErrorAction Stop; 'goes on' } catch { "caught $($_.FullyQualifiedErrorId)" }
'after'
'@

        $lines | Should -Be @(
            'False 2 models'
            'NotAModelFile,Rechub.PowerShell.Commands.ImportRecallModel InvalidData bad'
            'PathNotFound,Rechub.PowerShell.Commands.ImportRecallModel ObjectNotFound none'
            'True'
            'False'
            'False'
            'goes on with 1'
            'caught PathNotFound,Rechub.PowerShell.Commands.ImportRecallModel'
            'after'
        )
    }

    It 'ends a script that is to stop at errors, with an exit code' {
        $run = Invoke-Shell $TestDrive "Import-Module '$module'; Import-RecallModel a, bad, c | ForEach-Object { 'read' }; 'after'"

        $run.Code | Should -Not -Be 0
        [regex]::Count($run.Text, 'read') | Should -Be 1
        $run.Text | Should -Match 'not a recall model'
        $run.Text | Should -Not -Match 'after'
    }

    It 'is reported by <Name>' -ForEach @(
        @{ Name = 'Import-RecallModel'; Paths = 'a', 'bad', 'c'; Id = 'NotAModelFile' }
        @{ Name = 'Get-ItemIndex'; Paths = 'a.index', 'bad', 'c.index'; Id = 'NotAnItemIndex' }
        @{ Name = 'Test-ItemIndex'; Paths = 'a.index', 'none', 'c.index'; Id = 'PathNotFound' }
        @{ Name = 'Import-MovieLens'; Paths = 'ml-a', 'bad', 'ml-c'; Id = 'InvalidInput' }
    ) {
        $full = $Paths | ForEach-Object { "$TestDrive/$_" }
        foreach ($call in { $full | & $Name @quiet }, { & $Name $full @quiet }, { & $Name -LiteralPath $full @quiet }) {
            $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'found' }
            $output = . $call

            $output | Should -HaveCount 2
            $found | Should -HaveCount 1
            $found[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $found[0].TargetObject | Should -Be $full[1]
        }
    }

    It 'is about a drive that there is not, or a pattern that is none' {
        $lines = Invoke-Script @'
$models = Import-RecallModel nosuch:/a, 'a[', env:PATH, a -ErrorAction SilentlyContinue -ErrorVariable e
"$($models.Count)"
$e | ForEach-Object { "$($_.FullyQualifiedErrorId -replace ',.*') $($_.TargetObject)" }
'@

        $lines | Should -Be '1', 'PathNotFound nosuch:/a', 'PathNotFound a[', 'NotFileSystem env:PATH'
    }

    It 'is about a file that may not be read' -Skip:($IsWindows -or [Environment]::UserName -eq 'root') {
        Copy-Item "$TestDrive/a" "$TestDrive/locked"
        chmod 000 "$TestDrive/locked"
        $read = Import-RecallModel "$TestDrive/locked", "$TestDrive/a" -ErrorAction SilentlyContinue -ErrorVariable found

        @($read) | Should -HaveCount 1
        $found[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $found[0].TargetObject | Should -Be "$TestDrive/locked"
    }
}

Describe 'An error about one of several objects' {
    BeforeAll {
        $popular = $data | New-PopularityModel
        $untrained = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4
        $saved = Import-RecallModel "$TestDrive/a"
        $index = $model | Publish-ItemEmbedding
        $lists = $index | Get-Recall -TopK 5
        $perUser = $lists | Measure-TopK -K 5 -PerUser
        $timeless = @{ u = 1; i = 1 }, @{ u = 1; i = 2 }, @{ u = 2; i = 1 } | Import-Interaction -UserColumn u -ItemColumn i
        $embeddings = $model | Get-ItemEmbedding -Item 1, 2
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'found' }
    }

    It 'is reported by <Name>' -ForEach @(
        @{ Name = 'Get-ItemEmbedding'; Call = { $model, $popular, $model | Get-ItemEmbedding @quiet }; Id = 'ModelWithoutVectors'; Count = 80; Target = { $popular } }
        @{ Name = 'Get-UserEmbedding'; Call = { $model, $popular, $model | Get-UserEmbedding @quiet }; Id = 'ModelWithoutVectors'; Count = 60; Target = { $popular } }
        @{ Name = 'Publish-ItemEmbedding'; Call = { $model, $untrained, $model | Publish-ItemEmbedding @quiet }; Id = 'ModelNotTrained'; Count = 2; Target = { $untrained } }
        @{ Name = 'Export-RecallModel'; Call = { $model, $popular, $model | Export-RecallModel "$TestDrive/new" -Force @quiet }; Id = 'ModelNotSavable'; Count = 2; Target = { $popular } }
        @{ Name = 'Start-MatchTraining'; Call = { $untrained, $saved, $untrained | Start-MatchTraining -Epoch 1 @quiet }; Id = 'ModelWithoutData'; Count = 2; Target = { $saved } }
        @{ Name = 'Split-Interaction'; Call = { $data, $timeless, $data | Split-Interaction Time @quiet }; Id = 'TimeMissing'; Count = 2; Target = { $timeless } }
        @{ Name = 'Get-Recall'; Call = { $index, (Get-ItemIndex "$TestDrive/a.index"), $index | Get-Recall -User 1 -TopK 2 @quiet }; Id = 'ModelMissing'; Count = 2; Target = { (Get-Item "$TestDrive/a.index").FullName } }
        @{ Name = 'Measure-TopK'; Call = { @($lists[0], 'text') + $lists[1..9] | Measure-TopK -K 5 @quiet | Where-Object UserCount -EQ 10 }; Id = 'NotAList'; Count = 1; Target = { 'text' } }
        @{ Name = 'Compare-TopK'; Call = { @($perUser[0], 'text') + $perUser[1..9] | Compare-TopK -Reference $perUser @quiet | Where-Object UserCount -EQ 10 | Select-Object -First 1 }; Id = 'NotAUserMetric'; Count = 1; Target = { 'text' } }
        @{ Name = 'Export-Embedding'; Call = { $embeddings[0], 'text', $embeddings[1] | Export-Embedding "$TestDrive/two.npy" @quiet; $null = $written }; Id = 'NotAnEmbedding'; Count = 1; Target = { 'text' } }
    ) {
        $output = . $Call

        @($output) | Should -HaveCount $Count
        $found | Should -HaveCount 1
        $found[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $found[0].TargetObject | Should -Be (. $Target)
    }

    It 'writes the embeddings that are some' {
        $null = $embeddings[0], 'text', $embeddings[1] | Export-Embedding "$TestDrive/two.npy" @quiet
        Get-Content "$TestDrive/two.ids.txt" | Should -Be '1', '2'
    }

    It 'is about a user that cannot be described' {
        $withAge = @{ u = 1; i = 1; age = 20.5 }, @{ u = 1; i = 2; age = 20.5 }, @{ u = 2; i = 1; age = 30.5 }, @{ u = 2; i = 2; age = 30.5 } |
            Import-Interaction -UserColumn u -ItemColumn i -UserFeature age | Split-Interaction None |
            New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 | Start-MatchTraining -Epoch 1
        $users = @{ UserId = 'x'; History = 1; age = 25.5 }, @{ History = 1 }, @{ UserId = 'y'; age = 'old' }, @{ UserId = 'z'; age = 22.5 }
        $served = $withAge | Publish-ItemEmbedding | Get-Recall -History $users -TopK 1 @quiet

        $served.UserId | Should -Be 'x', 'z'
        $found.FullyQualifiedErrorId -replace ',.*' | Should -Be 'NotAUser', 'InvalidFeatureValue'
        $withAge | Get-UserEmbedding -History $users[1] @quiet | Should -BeNullOrEmpty
    }

    It 'leaves a list without a row that cannot be read' {
        $rows = 1..3 | ForEach-Object { [pscustomobject]@{ UserId = 1; ItemId = $_; Rank = $_ -eq 2 ? 'second' : $_ } }
        $metric = $rows | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 3 } @quiet

        $found.FullyQualifiedErrorId | Should -BeLike 'NotARank,*'
        $metric.MRR | Should -Be 0.5
    }
}

Describe 'An error about a call' {
    It 'ends it at its first object: <Text>' -ForEach @(
        @{ Text = '$index, $index | Get-Recall -User 1 -History @{ UserId = 2 }'; Id = 'UserAndHistory' }
        @{ Text = '$index, $index | Get-Recall -User 1 -Filter "year >"'; Id = 'InvalidFilter' }
        @{ Text = '$data, $data | Split-Interaction -Count 3'; Id = 'InvalidSplit' }
        @{ Text = '$data, $data | New-DssmModel -HiddenUnit 4 -Dropout 0.5'; Id = 'ContradictoryModelOptions' }
        @{ Text = '$untrained, $untrained | Start-MatchTraining -Loss FullSoftmax -NegativeRatio 3'; Id = 'ContradictoryTrainingOptions' }
        @{ Text = 'Remove-ItemIndex movies -Version 1, 2 -MilvusUri http://127.0.0.1:9 -Timeout 1 -Confirm:$false'; Id = 'MilvusUnavailable' }
        @{ Text = 'Compare-TopK -Reference "text" -Difference $perUser'; Id = 'NotAUserMetric' }
        # All of them are one data set.
        @{ Text = 'Import-Interaction "$TestDrive/none", "$TestDrive/ml-a/ratings.csv" -UserColumn userId -ItemColumn movieId'; Id = 'PathNotFound' }
        @{ Text = '"$TestDrive/none", "$TestDrive/ml-a/ratings.csv" | Import-Interaction -UserColumn userId -ItemColumn movieId'; Id = 'PathNotFound' }
    ) {
        $index = $model | Publish-ItemEmbedding
        $untrained = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4
        $perUser = $index | Get-Recall -TopK 5 | Measure-TopK -K 5 -PerUser
        # Only one that ends the call is caught without -ErrorAction Stop.
        $caught = & {
            $ErrorActionPreference = 'SilentlyContinue'
            try { . ([scriptblock]::Create($Text)) } catch { $_ }
        }

        @($caught) | Should -HaveCount 1
        $caught.FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}
