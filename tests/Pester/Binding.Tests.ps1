# What is piped in leaves the first position to what follows, ids can be piped in, and files are found by any name.
BeforeAll {
    . $PSScriptRoot/Shell.ps1
    $module = (Get-Module Rechub).ModuleBase
    $data = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600 -Seed 1
    $model = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 | Start-MatchTraining -Epoch 1
    $popular = $data | New-PopularityModel
    $index = $model | Publish-ItemEmbedding
    Set-Content "$TestDrive/users.csv" 'UserId,Name', '3,Ann', '1,Bob'
}

Describe 'The first position' {
    It 'is the path where the model is piped in, and the model where it is not' {
        ($model | Publish-ItemEmbedding "$TestDrive/piped.index").Location | Should -Be (Get-Item "$TestDrive/piped.index").FullName
        ($model | Publish-ItemEmbedding (Join-Path $TestDrive joined.index) -Metric IP).Location | Should -Exist
        (Publish-ItemEmbedding $model "$TestDrive/second.index").Location | Should -Exist
        (Publish-ItemEmbedding $model).Backend | Should -Be 'Exact'
        ($model | Publish-ItemEmbedding).Count | Should -Be 40
        { $model | Publish-ItemEmbedding "$TestDrive/none.index" -Collection movies } | Should -Throw
        "$TestDrive/none.index" | Should -Not -Exist
    }

    It 'is the items where the index is piped in, and the index where it is not' {
        ($index | Get-SimilarItem 2, 3 -TopK 1).ItemId | Should -Be 2, 3
        ($index | Get-SimilarItem 2 -TopK 1 -OutputField year).PSObject.Properties.Name | Should -Contain 'year'
        (Get-SimilarItem $index 2, 3 -TopK 1).ItemId | Should -Be 2, 3
        (Get-SimilarItem $index -Item 2 -TopK 1).ItemId | Should -Be 2
    }

    It 'is the users where the index or the baseline is piped in' {
        ($index | Get-Recall 2, 3 -TopK 1).UserId | Should -Be 2, 3
        ($popular | Get-Recall 2, 3 -TopK 1).UserId | Should -Be 2, 3
        (Get-Recall $index -User 2 -TopK 1).UserId | Should -Be 2
    }
}

Describe 'Ids from the pipeline' {
    It 'are of users to recommend to: <Text>' -ForEach @(
        @{ Text = '1, 2 | Get-Recall -Index $index -TopK 3'; Users = 1, 2 }
        @{ Text = '1, 2 | Get-Recall $index -TopK 3'; Users = 1, 2 }
        @{ Text = '"1", "2" | Get-Recall -Index $index -TopK 3'; Users = 1, 2 }
        @{ Text = '1, 2 | Get-Recall -Baseline $popular -TopK 3'; Users = 1, 2 }
        @{ Text = '[pscustomobject]@{ UserId = 4; Name = "x" }, @{ UserId = 5 } | Get-Recall -Index $index -TopK 3'; Users = 4, 5 }
        @{ Text = 'Import-Csv "$TestDrive/users.csv" | Get-Recall -Index $index -TopK 3'; Users = 3, 1 }
        @{ Text = '$popular | Get-Recall -User 6, 7 -TopK 1 -AsRow | Get-Recall -Index $index -TopK 3'; Users = 6, 7 }
        @{ Text = 'Get-Recall -Index $index -User (Import-Csv "$TestDrive/users.csv") -TopK 3'; Users = 3, 1 }
        @{ Text = '@() | Get-Recall -Index $index -TopK 3'; Users = @() }
    ) {
        $lists = . ([scriptblock]::Create($Text))
        $expected = if ($Users) { $Text -like '*Baseline*' ? ($popular | Get-Recall -User $Users -TopK 3) : ($index | Get-Recall -User $Users -TopK 3) }

        @($lists).UserId | Should -Be @($expected).UserId
        @($lists).ItemId | Should -Be @($expected).ItemId
        @($lists).UserId | Should -Be $Users
    }

    It 'may be of users with a history of their own' {
        $lists = [pscustomobject]@{ UserId = 'new'; History = 3, 4 }, @{ UserId = 2 } | Get-Recall -Index $index -TopK 3

        $lists.UserId | Should -Be 'new', 2
        $lists[0].ItemId | Should -Be ($index | Get-Recall -History @{ UserId = 'new'; History = 3, 4 } -TopK 3).ItemId
    }

    It 'that are unknown are errors, and the others are served' {
        $lists = 1, 'nobody', 2 | Get-Recall -Index $index -TopK 3 -ErrorAction SilentlyContinue -ErrorVariable found
        $lists.UserId | Should -Be 1, 2
        $found.TargetObject | Should -Be 'nobody'
    }

    It 'are of users and items to encode' {
        (1, 2 | Get-UserEmbedding -Model $model).Vector | Should -Be ($model | Get-UserEmbedding -User 1, 2).Vector
        (Import-Csv "$TestDrive/users.csv" | Get-UserEmbedding -Model $model).UserId | Should -Be 3, 1
        (@{ UserId = 'new'; History = 3 } | Get-UserEmbedding -Model $model).UserId | Should -Be 'new'
        (1, 2 | Get-ItemEmbedding -Model $model).Vector | Should -Be ($model | Get-ItemEmbedding -Item 1, 2).Vector
        @() | Get-ItemEmbedding -Model $model | Should -BeNullOrEmpty
    }

    It 'are of items to compare and to store' {
        (1, 2 | Get-SimilarItem -Index $index -TopK 2).SimilarItemId | Should -Be ($index | Get-SimilarItem -Item 1, 2 -TopK 2).SimilarItemId
        ($index | Get-Recall -User 1 -TopK 3 -AsRow | Get-SimilarItem -Index $index -TopK 1).ItemId | Should -Be ($index | Get-Recall -User 1 -TopK 3).ItemId
        $own = $model | Publish-ItemEmbedding
        $said = 1, 2 | Update-ItemEmbedding -Index $own -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        $said[-1].Message | Should -Be '0 added, 2 replaced, 0 removed.'
        ($own | Update-ItemEmbedding -Remove 1).Count | Should -Be 39
    }

    It 'are no objects without one' {
        { [pscustomobject]@{ Name = 'x' } | Get-Recall -Index $index } | Should -Throw '*cannot be bound to any parameters*'
        { Get-Recall -Index $index -User $model } | Should -Throw '*is no id, and has no UserId*'
    }
}

Describe 'Nothing' {
    It 'piped in from an empty variable is reported of the index or the model, not of ids: <_>' -ForEach @(
        'Get-Recall', 'Get-Recall 1', 'Get-Recall -AllUser', 'Get-SimilarItem 1', 'Get-UserEmbedding', 'Get-ItemEmbedding', 'Update-ItemEmbedding -Remove 1'
    ) {
        $absent = $null
        $problem = try { & ([scriptblock]::Create("`$absent | $_ -ErrorAction Stop")) } catch { $_ }
        "$problem" | Should -Match "'(Index|Model)' because it is null"
    }

    It 'is no id' {
        { Get-SimilarItem $index $null } | Should -Throw '*It is null. Give an id, or an object with ItemId.'
    }
}

Describe 'A file whose name has wildcards' {
    BeforeAll {
        $null = $model | Export-RecallModel "$TestDrive/a[1].rechub"
        $null = $model | Publish-ItemEmbedding "$TestDrive/a[1].index"
        $null = New-Item -ItemType Directory "$TestDrive/ml"
        Set-Content "$TestDrive/ml/ratings.csv" @('userId,movieId,rating,timestamp', '1,7,4,20', '1,8,5,30', '2,7,3,10')
        Set-Content "$TestDrive/ml/movies.csv" @('movieId,title,genres', '7,Heat,Crime', '8,Alien,Horror')
        [IO.Directory]::Move("$TestDrive/ml", "$TestDrive/ml[1]")
    }

    It 'is <File>, of which <Cmdlet> says how to name it' -ForEach @(
        @{ Cmdlet = 'Import-RecallModel'; File = 'a[1].rechub'; More = @{} }
        @{ Cmdlet = 'Get-ItemIndex'; File = 'a[1].index'; More = @{} }
        @{ Cmdlet = 'Test-ItemIndex'; File = 'a[1].index'; More = @{} }
        @{ Cmdlet = 'Import-MovieLens'; File = 'ml[1]'; More = @{} }
        @{ Cmdlet = 'Import-Interaction'; File = 'ml[1]'; More = @{ UserColumn = 'userId'; ItemColumn = 'movieId'; Include = 'ratings.csv' } }
    ) {
        $path = "$TestDrive/$File"
        { & $Cmdlet $path @More } | Should -Throw '*give it with -LiteralPath*' -ErrorId 'PathNotFound,*'
        { & $Cmdlet "$TestDrive/b[1]" @More } | Should -Throw '*Check the path*' -ErrorId 'PathNotFound,*'
        & $Cmdlet -LiteralPath $path @More | Should -HaveCount 1
        & $Cmdlet (Get-Item -LiteralPath $path) @More | Should -HaveCount 1
        Get-Item -LiteralPath $path | & $Cmdlet @More | Should -HaveCount 1
    }
}

Describe 'All of it' {
    It 'is so in a shell of its own, whose script ends with an error' {
        $run = Invoke-Shell $TestDrive @"
Import-Module '$module'
`$data = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600 -Seed 1
`$model = `$data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 | Start-MatchTraining -Epoch 1
`$index = `$model | Publish-ItemEmbedding ./movies.index
"`$(Split-Path `$index.Location -Leaf) `$((1, 2 | Get-Recall -Index `$index -TopK 2).UserId)"
if (Test-ItemIndex ./movies.index -Quiet) { 'intact' }
`$null = `$model | Export-RecallModel 'a[1]'
Import-RecallModel 'a[1]'
'after'
"@
        $run.Code | Should -Not -Be 0
        $run.Text | Should -Match '(?s)movies.index 1 2.*intact.*-LiteralPath'
        $run.Text | Should -Not -Match 'after'
    }
}
