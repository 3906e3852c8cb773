BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $index = $model | Publish-ItemEmbedding
}

Describe 'Get-Recall' {
    It 'evaluates every user with a held-out item when none is named' {
        $lists = $index | Get-Recall -TopK 80

        $lists | Should -HaveCount $data.UserCount
        foreach ($list in $lists) {
            $list.RelevantItemId | Should -HaveCount 1
            $list.RelevantItemId[0] | Should -BeIn $list.ItemId
            @($list.Score | Sort-Object -Descending) | Should -Be $list.Score
        }
    }

    It 'serves named users, without what they have seen' {
        $list = Get-Recall $index -User 5 -TopK 80
        $all = Get-Recall -Index $index -User 5 -TopK 80 -IncludeSeen

        $list.UserId | Should -Be 5
        $list.RelevantItemId | Should -HaveCount 0
        $all.ItemId | Should -HaveCount $data.ItemCount
        $list.ItemId.Count | Should -BeLessThan $all.ItemId.Count
        @($all.ItemId | Where-Object { $_ -in $list.ItemId }) | Should -Be $list.ItemId
    }

    It 'outputs rows that go into a table' {
        $rows = $index | Get-Recall -User 5, 6 -TopK 3 -AsRow

        $rows | Should -HaveCount 6
        $rows[3].UserId | Should -Be 6
        $rows[3].Rank | Should -Be 1
        ($rows | ConvertTo-Csv)[0] | Should -Be '"UserId","Rank","ItemId","Score","Title"'
    }

    It 'gives the same from a file in which only the model is new' {
        $null = $model | Publish-ItemEmbedding -Path "$TestDrive/a.index"
        $list = Get-ItemIndex "$TestDrive/a.index" | Get-Recall -Model $model -Data $data -User 5 -TopK 10

        $list.ItemId | Should -Be ($index | Get-Recall -User 5 -TopK 10).ItemId
        $list.Title[0] | Should -Not -BeNullOrEmpty
    }

    It 'takes a filter, and counts no truth outside of it' {
        $rows = $index | Get-Recall -User 5 -Filter "year >= 1950 and not cate_id == 'Drama'" -AsRow
        $lists = $index | Get-Recall -Filter 'year >= 1950'

        $rows.Count | Should -BeGreaterThan 0
        $known = @{}
        Get-Recall $index -User 5 -IncludeSeen -Filter 'year >= 1950' -AsRow | ForEach-Object { $known[$_.ItemId] = 1 }
        $rows.ItemId | Where-Object { -not $known[$_] } | Should -BeNullOrEmpty
        $years = $data.Items.Find('year')
        $outside = $index | Get-Recall | Where-Object { $years.Values[$data.Items.Ids.RowOf($_.RelevantItemId[0])] -lt 1950 }
        $outside.Count | Should -BeIn (1..($data.UserCount - 1))
        @($lists | Where-Object { $_.RelevantItemId.Count -eq 0 }).UserId | Should -Be $outside.UserId
        $metric = $lists | Measure-TopK -K 10
        $metric.SkippedUserCount | Should -Be $outside.Count
        $metric.UserCount | Should -Be ($data.UserCount - $outside.Count)
    }

    It 'shows where a filter is wrong' {
        { $index | Get-Recall -Filter 'yaer > 3' } | Should -Throw -ErrorId 'InvalidFilter,*' -ExpectedMessage "*'yaer'*^*"
    }

    It 'leaves out items for everybody' {
        $best = (Get-Recall $index -User 5 -TopK 1).ItemId[0]

        (Get-Recall $index -User 5 -ExcludeItem $best).ItemId | Should -Not -Contain $best
    }

    It 'takes a baseline in place of an index' {
        $lists = $data | New-PopularityModel | Get-Recall -Filter 'year >= 1950' -TopK 5

        $lists | Should -HaveCount $data.UserCount
        $lists[0].ItemId | Should -HaveCount 5
    }

    It 'names an unknown user and goes on' {
        $lists = $index | Get-Recall -User 5, 'nobody', 6 -ErrorAction SilentlyContinue -ErrorVariable errors

        $lists.UserId | Should -Be 5, 6
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
        $errors[0].TargetObject | Should -Be 'nobody'
    }

    It 'refuses what does not belong together, and more items than there are' {
        $other = $data | New-DssmModel -Seed 2 | Start-MatchTraining -Epoch 1 -Seed 2
        { $index | Get-Recall -Model $other } | Should -Throw -ErrorId 'ModelIndexMismatch,*'
        { $index | Get-Recall -TopK 81 } | Should -Throw -ErrorId 'TopKTooLarge,*'
        { $index | Get-Recall -Data ($data | Split-Interaction -Method None) } | Should -Throw -ErrorId 'NothingHeldOut,*'
        $null = $model | Publish-ItemEmbedding -Path "$TestDrive/b.index"
        { Get-ItemIndex "$TestDrive/b.index" | Get-Recall } | Should -Throw -ErrorId 'ModelMissing,*'
        { $index | Get-Recall -TopK 0 } | Should -Throw
    }

    It 'refuses data of another model' {
        $others = 1..9 | ForEach-Object { [pscustomobject]@{ user_id = 1; movie_id = 1000 + $_; time = $_ } } |
            Import-Interaction -UserColumn user_id -ItemColumn movie_id -TimeColumn time
        $bare = 1..9 | ForEach-Object { [pscustomobject]@{ user_id = 1; movie_id = $_; time = $_ } } |
            Import-Interaction -UserColumn user_id -ItemColumn movie_id -TimeColumn time

        { $index | Get-Recall -Data $others } | Should -Throw '*0 of the 9 items*' -ErrorId 'DataModelMismatch,*'
        { $index | Get-Recall -Data $bare } | Should -Throw "*no column 'gender'*" -ErrorId 'DataModelMismatch,*'
    }

    It 'serves users who are in no data, from an index and a model alone' {
        $model | Export-RecallModel -Path "$TestDrive/c.rechub"
        $null = $model | Publish-ItemEmbedding -Path "$TestDrive/c.index"
        $loaded = Import-RecallModel "$TestDrive/c.rechub"
        $seen = (Get-Recall $index -User 5 -TopK 3).ItemId
        $users = @(
            @{ UserId = 'visitor'; History = $seen; gender = 'F' }
            [pscustomobject]@{ UserId = 7; History = "$($seen[0]) | $($seen[1]).0"; age = '25' }
            @{ UserId = 'cold' }
        )

        $lists = Get-ItemIndex "$TestDrive/c.index" | Get-Recall -Model $loaded -History $users -TopK 80

        $lists.UserId | Should -Be 'visitor', '7', 'cold'
        $lists.ForEach({ $_.ItemId.Count }) | Should -Be 77, 78, 80
        $lists[0].ItemId | Should -Not -Contain $seen[0]
        $lists[0].RelevantItemId | Should -HaveCount 0
        ($data | New-ItemKnnModel | Get-Recall -History $users[0] -TopK 5).ItemId | Should -HaveCount 5
    }

    It 'warns of items and values of a history that nobody knows' {
        $list = $index | Get-Recall -TopK 5 -WarningVariable warnings -WarningAction SilentlyContinue `
            -History @{ UserId = 'x'; History = 'nothing', $data.ItemCount; shoe = 42; gender = 'never seen' }

        $list.ItemId | Should -HaveCount 5
        $warnings | Should -HaveCount 2
        $warnings[0] | Should -BeLike "*user 'x'*nothing*"
        $warnings[1] | Should -BeLike '*shoe*gender*'
        { $index | Get-Recall -History @{ History = 1 } } | Should -Throw -ErrorId 'NotAUser,*'
        { $index | Get-Recall -History @{ UserId = 1 }, @{ UserId = '1' } } | Should -Throw -ErrorId 'UserDescribedTwice,*'
        { $index | Get-Recall -History @{ UserId = 1 }, @{ UserId = '1.0' } } | Should -Throw -ErrorId 'UserDescribedTwice,*'
        { $index | Get-Recall -User 5 -History @{ UserId = 1 } } | Should -Throw -ErrorId 'UserAndHistory,*'
    }

    It 'gives empty lists from an index without items' {
        $emptied = $model | Publish-ItemEmbedding
        $null = $emptied | Update-ItemEmbedding -Remove (Get-ItemEmbedding $model).ItemId
        $lists = $emptied | Get-Recall

        $lists | Should -HaveCount $data.UserCount
        $lists.ForEach({ $_.ItemId.Count }) | Select-Object -Unique | Should -Be 0
    }

    It 'compares ids of data in which one is no integer' {
        $rows = foreach ($user in 1..20) { foreach ($item in 1..6) { [pscustomobject]@{ u = $user; i = ($user * 7 + $item * 3) % 40; t = $item } } }
        $columns = @{ UserColumn = 'u'; ItemColumn = 'i'; TimeColumn = 't' }
        $integers = $rows | Import-Interaction @columns
        $small = $integers | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1 | Publish-ItemEmbedding
        $mixed = @($rows) + [pscustomobject]@{ u = 21; i = 'no number'; t = 1 } | Import-Interaction @columns
        $expected = $small | Get-Recall -TopK 40
        $found = $small | Get-Recall -TopK 40 -Data $mixed

        $found.UserId | Should -Be $expected.UserId
        foreach ($place in 0..19) {
            $found[$place].ItemId.Count | Should -Be $expected[$place].ItemId.Count
            $found[$place].RelevantItemId | Should -Be $expected[$place].RelevantItemId
        }
        ($found | Measure-TopK -K 40).HitRate | Should -Be 1
    }

    It 'lists and excludes an item that came after training' {
        $changing = $model | Publish-ItemEmbedding
        $later = New-SampleInteraction -UserCount 60 -ItemCount 100 -InteractionCount 1500 -Seed 1
        $id = 0..($later.ItemCount - 1) | ForEach-Object { $later.Items.Ids.Item($_) } | Where-Object { $data.Items.Ids.RowOf($_) -lt 0 } | Select-Object -First 1
        $null = $changing | Update-ItemEmbedding -Data $later -Item $id
        $list = Get-Recall $changing -User 5 -TopK 81

        $list.Title[[array]::IndexOf($list.ItemId, $id)] | Should -Be $later.Items.TitleOf($later.Items.Ids.RowOf($id))
        $list.Title | Should -Not -Contain $null
        (Get-Recall $changing -User 5 -ExcludeItem $id -ErrorAction Stop).ItemId | Should -Not -Contain $id
        { Get-Recall $changing -User 5 -ExcludeItem 12345678 -ErrorAction Stop } | Should -Throw -ErrorId 'ItemNotFound,*'
    }

    It 'gives item columns along, of updated items too' {
        $changing = $model | Publish-ItemEmbedding
        $null = $changing | Update-ItemEmbedding -Item (Get-ItemEmbedding $model)[0].ItemId
        $list = Get-Recall $changing -User 5 -TopK 80 -IncludeSeen -OutputField YEAR, genres, title
        $rows = Get-Recall $changing -User 5 -TopK 80 -IncludeSeen -OutputField year -AsRow

        $list.year | Should -HaveCount 80
        , $list.genres[0] | Should -BeOfType array
        $rows.year | Should -Be $list.year
        $years = $data.Items.Find('year')
        foreach ($row in $rows) {
            $row.year | Should -Be $years.Values[$data.Items.Ids.RowOf($row.ItemId)]
        }
        { $index | Get-Recall -User 5 -OutputField nothing } | Should -Throw -ErrorId 'ItemColumnNotFound,*'
    }

    It 'has records that survive JSON and Export-Clixml' {
        $list = Get-Recall $index -User 5 -TopK 3
        ($list | ConvertTo-Json | ConvertFrom-Json).ItemId | Should -Be $list.ItemId
        $list | Export-Clixml "$TestDrive/list.xml"
        (Import-Clixml "$TestDrive/list.xml").ItemId | Should -Be $list.ItemId
    }

    It 'warns of a model that was trained on what is held out, also after a file' {
        $all = $data | Split-Interaction None | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1
        $all.Extent.InteractionCount | Should -Be $data.InteractionCount
        $all | Export-RecallModel $TestDrive/all.rechub -Force | Out-Null
        $read = Import-RecallModel $TestDrive/all.rechub
        foreach ($given in $all, $read) {
            $given | Publish-ItemEmbedding | Get-Recall -Data $data -TopK 5 -WarningVariable warned -WarningAction Ignore | Out-Null
            "$warned" | Should -BeLike "60 of the 60 held-out interactions*trained on*"
        }

        $read | Publish-ItemEmbedding | Get-Recall -Data $data -User 1 -WarningVariable warned -WarningAction Ignore | Out-Null
        $warned | Should -BeNullOrEmpty
        $index | Get-Recall -TopK 5 -WarningVariable warned -WarningAction Ignore | Out-Null
        $warned | Should -BeNullOrEmpty
        $data | Split-Interaction None | New-PopularityModel | Get-Recall -Data $data -WarningVariable warned -WarningAction Ignore | Out-Null
        "$warned" | Should -BeLike '60 of the 60*'
        # A training that starts from such a model has seen it all, too.
        $data | New-DssmModel -Seed 1 | Start-MatchTraining -WarmStart $read -Epoch 1 | Publish-ItemEmbedding |
            Get-Recall -TopK 5 -WarningVariable warned -WarningAction Ignore | Out-Null
        "$warned" | Should -BeLike '60 of the 60*'
    }

    It 'follows the repeat policy of the data that a model was made from' {
        $allowing = $data | Split-Interaction -Repeat Allow
        $repeating = $allowing | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
        ($repeating | Publish-ItemEmbedding | Get-Recall -User 1 -TopK 80).ItemId | Should -HaveCount 80

        $repeating | Export-RecallModel $TestDrive/repeating.rechub -Force | Out-Null
        $read = Import-RecallModel $TestDrive/repeating.rechub
        $read.Repeat | Should -Be Allow
        # A visitor has no data but the model's.
        $visitor = @{ UserId = 'new'; History = ($index | Get-Recall -User 1 -TopK 3).ItemId }
        ($read | Publish-ItemEmbedding | Get-Recall -History $visitor -TopK 80).ItemId | Should -HaveCount 80
        ($index | Get-Recall -History $visitor -TopK 80).ItemId | Should -HaveCount 77
        $read | Publish-ItemEmbedding | Get-Recall -Data $data -User 1 -WarningVariable warned -WarningAction Ignore | Out-Null
        "$warned" | Should -BeLike '*-Repeat Allow*-Repeat Exclude*'
    }
}
