BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $lists = $data | New-PopularityModel | Get-Recall -TopK 20
}

Describe 'Measure-TopK' {
    It 'measures at every cut-off, in the order given' {
        $metrics = $lists | Measure-TopK -K 20, 5

        $metrics.K | Should -Be 20, 5
        $hits = @($lists | Where-Object { $_.RelevantItemId[0] -in $_.ItemId }).Count
        $metrics[0].HitRate | Should -Be ($hits / $data.UserCount)
        $metrics[0].Recall | Should -Be $metrics[0].HitRate
        $metrics[0].Precision | Should -BeLessOrEqual ($metrics[0].HitRate / 20 + 1e-12)
        $metrics[0].UserCount | Should -Be $data.UserCount
        $metrics[0].NDCG | Should -BeGreaterOrEqual $metrics[1].NDCG
    }

    It 'is tolerant of lists that are shorter than a cut-off' {
        ($lists | Measure-TopK 1000).HitRate | Should -Be ($lists | Measure-TopK 20).HitRate
    }

    It 'says when nothing was held out' {
        { $data | New-PopularityModel | Get-Recall -User 1 | Measure-TopK } | Should -Throw -ErrorId 'NothingHeldOut,*'
        { $lists | Measure-TopK -K 0 } | Should -Throw
    }

    It 'shows the six metrics as a table' {
        ($lists | Measure-TopK -K 10 | Out-String) | Should -Match 'K\s+NDCG\s+MRR\s+Recall\s+HitRate\s+Precision\s+UserCount'
    }

    It 'measures lists of other programs against a truth of its own' {
        $metric = @(
            [pscustomobject]@{ UserId = 1; ItemId = 5, 6, 7 }
            [pscustomobject]@{ UserId = '2'; ItemId = '8', '9' }
            @{ UserId = 3; ItemId = 1, 2 }
        ) | Measure-TopK -K 2 -Truth ([pscustomobject]@{ UserId = 1; ItemId = '6' }), @{ UserId = 2L; ItemId = 3, 8 }

        $metric.UserCount | Should -Be 2
        $metric.SkippedUserCount | Should -Be 1
        $metric.HitRate | Should -Be 1
        $metric.Recall | Should -Be 0.75
        $metric.MRR | Should -Be 0.75
        { 'x' | Measure-TopK } | Should -Throw -ErrorId 'NotAList,*'
    }

    It 'counts a user of the truth who has no list with 0' {
        $truth = 1..4 | ForEach-Object { [pscustomobject]@{ UserId = $_; ItemId = 6 } }
        $metric = [pscustomobject]@{ UserId = 1; ItemId = 5, 6 } | Measure-TopK -K 2 -Truth $truth

        $metric.UserCount | Should -Be 4
        $metric.UnlistedUserCount | Should -Be 3
        $metric.HitRate | Should -Be 0.25
        ($metric | Select-Object MRR).MRR | Should -Be 0.125
    }

    It 'reads ids of the truth as an import does: <name>' -ForEach @(
        @{ Name = 'whole numbers'; User = '1.0'; Item = '6.0', '7.0' }
        @{ Name = 'blanks'; User = ' 1'; Item = '6 ', ' 7 ' }
        @{ Name = 'numbers'; User = 1.0; Item = 6.0, 7.0 }
    ) {
        $metric = [pscustomobject]@{ UserId = 1; ItemId = 6, 7 } |
            Measure-TopK -K 2 -Truth @{ UserId = $User; ItemId = $Item } -WarningVariable warned

        $metric.Recall | Should -Be 1
        $warned | Should -BeNullOrEmpty
    }

    It 'joins the rows of a user whose id has two writings' {
        $rows = @{ UserId = '1'; ItemId = '5.0' }, @{ UserId = '1.0'; ItemId = 6 }, @{ UserId = 1; ItemId = '7' }

        $metric = $rows | Measure-TopK -K 3 -Truth @{ UserId = '1'; ItemId = 7, 6 }

        $metric.UserCount, $metric.Recall, $metric.MRR | Should -Be 1, 1, 0.5
    }

    It 'leaves ids as they are written where one is no whole number' {
        $metric = @{ UserId = 1; ItemId = '5.0', 'x' } | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = '5.0', '5' }

        $metric.Recall | Should -Be 0.5
    }

    It 'warns when no user, or no item, of the lists is in the truth' {
        $list = [pscustomobject]@{ UserId = 1; ItemId = 5, 6 }

        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 'u1'; ItemId = 5 } -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike "No user *'1'*'u1'*"
        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 'i5' } -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike "No item *'5', '6'*'i5'*"
        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 6 }, @{ UserId = 2; ItemId = 9 } -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'tells groups, intervals, coverage and novelty from the data that the lists know' {
        $groups = $lists | Measure-TopK -K 10 -GroupBy gender
        ($groups | Measure-Object UserCount -Sum).Sum | Should -Be $data.UserCount
        @($groups | ForEach-Object Group).Count | Should -BeGreaterThan 1

        ($groups | Out-String) | Should -Match '(?s)Group\s+K.*\nF\s.*\nM\s'

        $metric = $lists | Measure-TopK -K 10 -Confidence 0.95
        ($metric | Out-String) | Should -Match '\d \[\d\.\d{3}, \d\.\d{3}\]'
        $metric.Coverage | Should -BeGreaterThan 0
        $metric.Novelty | Should -BeGreaterThan 0
        $interval = $metric.Interval | Where-Object Metric -EQ HitRate
        $interval.Low | Should -BeLessOrEqual $metric.HitRate
        $interval.High | Should -BeGreaterOrEqual $metric.HitRate
        $metric.Diversity | Should -BeNullOrEmpty
        { $lists | Measure-TopK -GroupBy shoe } | Should -Throw -ErrorId 'ColumnNotFound,*'
    }

    It 'takes diversity from the vectors of an index' {
        $index = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1 | Publish-ItemEmbedding
        $metric = $index | Get-Recall -TopK 10 | Measure-TopK -K 10

        $metric.Diversity | Should -BeGreaterThan 0
        $metric.Diversity | Should -BeLessThan 2
        ($lists | Measure-TopK -K 10 -Index $index).Diversity | Should -BeGreaterThan 0
    }

    It 'measures lists that were saved, as ever, and with the data more' {
        $expected = $lists | Measure-TopK -K 5, 20
        $lists | Export-Clixml "$TestDrive/lists.xml"
        $fromXml = Import-Clixml "$TestDrive/lists.xml"
        $fromJson = $lists | ConvertTo-Json -Depth 3 | ConvertFrom-Json

        foreach ($read in $fromXml, $fromJson) {
            $metric = $read | Measure-TopK -K 5, 20
            foreach ($name in 'NDCG', 'MRR', 'Recall', 'HitRate', 'Precision', 'MAP', 'MicroHit', 'UserCount') {
                $metric.$name | Should -Be $expected.$name
            }
            $metric[0].Coverage | Should -BeNullOrEmpty
            { $read | Measure-TopK -GroupBy gender } | Should -Throw -ErrorId 'ColumnNotFound,*'
            $metric = $read | Measure-TopK -K 5, 20 -Data $data
            $metric.Coverage | Should -Be $expected.Coverage
            $metric.Novelty | Should -Be $expected.Novelty
        }
    }

    It 'takes rows as lists, and the truth from the split' {
        $expected = $lists | Measure-TopK -K 20
        $rows = $lists | ForEach-Object { $list = $_; $_.ItemId | ForEach-Object { [pscustomobject]@{ UserId = $list.UserId; ItemId = $_ } } }
        $metric = $rows | ConvertTo-Csv | ConvertFrom-Csv | Measure-TopK -K 20 -Data $data

        $metric.UserCount | Should -Be $data.UserCount
        $metric.NDCG | Should -Be $expected.NDCG
        $metric.Coverage | Should -Be $expected.Coverage
        { $rows | Measure-TopK } | Should -Throw -ErrorId 'NothingHeldOut,*'
    }

    It 'gives the metrics of every user' {
        $users = $lists | Measure-TopK -K 10 -PerUser

        $users | Should -HaveCount $data.UserCount
        ($users | Measure-Object HitRate -Average).Average | Should -Be ($lists | Measure-TopK -K 10).HitRate
    }
}
