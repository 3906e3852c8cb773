BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -EmbeddingDimension 4 -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $index = $model | Publish-ItemEmbedding
    $lists = $index | Get-Recall -TopK 20
    $expected = $lists | Measure-TopK -K 10, 20
}

Describe 'Export-RecallList' {
    It 'writes a row an item and says what it wrote' {
        $export = $lists | Export-RecallList "$TestDrive/lists.csv"

        $export.Path | Should -Be "$TestDrive/lists.csv"
        $export.ListCount | Should -Be 60
        $export.RowCount | Should -Be (Import-Csv $export.Path).Count
        $export.RowCount | Should -Be ($lists | ForEach-Object { $_.ItemId.Count } | Measure-Object -Sum).Sum
        $export.Length | Should -Be (Get-Item $export.Path).Length
        $export | Out-String -Width 120 | Should -BeLike '*ListCount*RowCount*MB*Elapsed*Path*60*1,*lists.csv*'
        (ConvertTo-Json $export | ConvertFrom-Json).RowCount | Should -Be $export.RowCount
    }

    It 'writes the rows and columns that -AsRow | Export-Csv writes' {
        $fields = @{ OutputField = 'year', 'cate_id' }
        $null = $index | Get-Recall -TopK 5 -SampleCandidate 10 @fields -WarningAction Ignore | Export-RecallList "$TestDrive/fields.csv"
        $index | Get-Recall -TopK 5 -SampleCandidate 10 @fields -AsRow -WarningAction Ignore | Export-Csv "$TestDrive/rows.csv"

        $ours, $theirs = 'fields', 'rows' | ForEach-Object { , (Import-Csv "$TestDrive/$_.csv") }
        $columns = 'UserId', 'Rank', 'ItemId', 'Score', 'Title', 'year', 'cate_id', 'CandidateCount'
        $ours[0].PSObject.Properties.Name | Should -Be $columns
        $theirs[0].PSObject.Properties.Name | Sort-Object | Should -Be ($columns | Sort-Object)
        ConvertTo-Json $ours | Should -Be ($theirs | Select-Object $columns | ConvertTo-Json)
    }

    It 'is measured as the lists were, from <Name>' -ForEach @(
        @{ Name = 'lists.csv'; Read = { Import-Csv $args[0] } }
        @{ Name = 'lists.jsonl'; Read = { Get-Content $args[0] | ConvertFrom-Json } }
    ) {
        $export = $lists | Export-RecallList "$TestDrive/$Name"

        $measured = & $Read $export.Path | Measure-TopK -K 10, 20 -Data $data

        $measured.HitRate | Should -Be $expected.HitRate
        $measured.NDCG | Should -Be $expected.NDCG
    }

    It 'is imported with integer ids from <_>' -ForEach 'all.parquet', 'all.csv', 'all.jsonl', 'all.csv.gz', 'all.jsonl.zst' {
        $export = $index | Get-Recall -AllUser -TopK 20 | Export-RecallList "$TestDrive/$_"

        $read = Import-Interaction $export.Path -UserColumn UserId -ItemColumn ItemId -RatingColumn Score
        $read.UserCount | Should -Be $data.UserCount
        $read.InteractionCount | Should -Be $export.RowCount
        (New-PopularityModel $read | Get-Recall -User 1 -TopK 1).UserId | Should -BeOfType [long]
    }

    It 'writes properties that were added to the lists, and the folds of an evaluation' {
        $folds = $data | Split-Interaction Time -Fold 2 | ForEach-Object { $_ | New-PopularityModel | Get-Recall -TopK 5 }
        $folds | ForEach-Object { $_ | Add-Member Run 'nightly' }

        $null = $folds | Export-RecallList "$TestDrive/folds.csv"

        $rows = Import-Csv "$TestDrive/folds.csv"
        $rows.Run | Select-Object -Unique | Should -Be 'nightly'
        $rows.Fold | Select-Object -Unique | Should -Be 1, 2
        $first = @($folds | Where-Object Fold -EQ 1)
        $truth = $first | ForEach-Object { [pscustomobject]@{ UserId = $_.UserId; ItemId = $_.RelevantItemId } }
        ($rows | Where-Object Fold -EQ 1 | Measure-TopK -K 5 -Truth $truth).NDCG | Should -Be ($first | Measure-TopK -K 5).NDCG
    }

    It 'replaces a file, unless by -NoClobber' {
        Set-Content "$TestDrive/old.csv" 'old'
        { $lists | Export-RecallList "$TestDrive/old.csv" -NoClobber } | Should -Throw '*-NoClobber*' -ErrorId 'FileExists,*'
        Get-Content "$TestDrive/old.csv" | Should -Be 'old'

        $export = $lists | Export-RecallList "$TestDrive/old.csv"
        (Import-Csv "$TestDrive/old.csv").Count | Should -Be $export.RowCount
    }

    It 'writes nothing by -WhatIf' {
        $lists | Export-RecallList "$TestDrive/none.csv" -WhatIf
        "$TestDrive/none.csv" | Should -Not -Exist
    }

    It 'keeps the old file and leaves nothing when <Name> comes' -ForEach @(
        @{ Name = 'something else'; From = { $lists[0]; 'x' }; Id = 'NotARecallList' }
        @{ Name = 'a row'; From = { $lists[0]; $lists[1].ToRows() }; Id = 'NotARecallList' }
        @{ Name = 'a copy'; From = { $lists[0]; [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($lists[1])) }; Id = 'NotARecallList' }
        @{ Name = 'a list with another column'; From = { $lists[0]; ($index | Get-Recall -User 1 -TopK 5 -OutputField year) }; Id = 'ColumnsDiffer' }
    ) {
        $null = New-Item -ItemType Directory "$TestDrive/failed" -Force
        Set-Content "$TestDrive/failed/old.csv" 'old'

        { & $From | Export-RecallList "$TestDrive/failed/old.csv" } | Should -Throw -ErrorId "$Id,*"

        Get-Content "$TestDrive/failed/old.csv" | Should -Be 'old'
        (Get-ChildItem "$TestDrive/failed" -Force).Name | Should -Be 'old.csv'
    }

    It 'keeps the old file when what makes the lists fails' {
        $null = New-Item -ItemType Directory "$TestDrive/upstream" -Force
        Set-Content "$TestDrive/upstream/old.parquet" 'old'

        { $lists | ForEach-Object { $_; if ($_.UserId -eq 5) { throw 'no more' } } | Export-RecallList "$TestDrive/upstream/old.parquet" } |
            Should -Throw 'no more'

        Get-Content "$TestDrive/upstream/old.parquet" | Should -Be 'old'
        (Get-ChildItem "$TestDrive/upstream" -Force).Name | Should -Be 'old.parquet'
    }

    It 'warns where there is no list' {
        Set-Content "$TestDrive/kept.csv" 'old'
        $output = @() | Export-RecallList "$TestDrive/kept.csv" -WarningVariable warned -WarningAction SilentlyContinue

        $output | Should -BeNullOrEmpty
        $warned | Should -BeLike '*no list*kept.csv*'
        Get-Content "$TestDrive/kept.csv" | Should -Be 'old'
    }

    It 'refuses other extensions and folders that are not there, before it searches' {
        { 1 | ForEach-Object { throw 'searched' } | Export-RecallList "$TestDrive/lists.xml" } | Should -Throw -ErrorId 'UnknownFormat,*'
        { 1 | ForEach-Object { throw 'searched' } | Export-RecallList "$TestDrive/nowhere/lists.csv" } | Should -Throw -ErrorId 'FolderNotFound,*'
    }
}
