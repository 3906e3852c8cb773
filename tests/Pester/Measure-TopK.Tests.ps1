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

    It 'reads ids of lists as the data has them, and warns when none is in it' {
        $of = { param($Name, $Ids) Set-Content "$TestDrive/$Name.csv" (@('u,i') + ($Ids | ForEach-Object { "1,$_" })); Import-Interaction "$TestDrive/$Name.csv" -UserColumn u -ItemColumn i }
        $whole = & $of whole 5, 6, 7
        $mixed = & $of mixed 'a', '6', '7.0'
        $list = @{ UserId = '1.0'; ItemId = '7.0', '6.0' }

        ($list | Measure-TopK -K 2 -Data $whole -WarningVariable warned).Recall | Should -Be 1
        (@{ UserId = 1; ItemId = '7.0', 'a' } | Measure-TopK -K 2 -Data $mixed).Recall | Should -Be 1
        $warned | Should -BeNullOrEmpty
        (@{ UserId = 1; ItemId = 'i7', 'i8' } | Measure-TopK -K 2 -Data $whole -WarningVariable warned -WarningAction SilentlyContinue).Recall | Should -Be 0
        $warned | Should -BeLike "No item *-Data*'i7'*'5', '6', '7'*"
    }

    It 'leaves ids as they are written where one is no whole number' {
        $metric = @{ UserId = 1; ItemId = '5.0', 'x' } | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = '5.0', '5' }

        $metric.Recall | Should -Be 0.5
    }

    It 'warns when no user, or no item, of the lists is in the truth' {
        $list = [pscustomobject]@{ UserId = 1; ItemId = 5, 6 }

        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 'u1'; ItemId = 5 } -WarningVariable warned -WarningAction SilentlyContinue
        $warned -like "No user *'1'*'u1'*" | Should -HaveCount 1
        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 'i5' } -WarningVariable warned -WarningAction SilentlyContinue
        $warned -like "No item *'5', '6'*'i5'*" | Should -HaveCount 1
        $null = $list | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 6 }, @{ UserId = 2; ItemId = 9 } -WarningVariable warned -WarningAction SilentlyContinue
        $warned -like 'No *' | Should -BeNullOrEmpty
    }

    It 'tells groups, intervals, coverage and novelty from the data that the lists know' {
        $groups = $lists | Measure-TopK -K 10 -GroupBy gender
        ($groups | Measure-Object UserCount -Sum).Sum | Should -Be $data.UserCount
        @($groups | ForEach-Object Group).Count | Should -BeGreaterThan 1

        ($groups | Out-String) | Should -Match '(?s)Group\s+K.*\nF\s.*\nM\s'

        $metric = $lists | Measure-TopK -K 10 -Confidence 0.95
        ($metric | Out-String) | Should -Match ('(?s)\s{0:F3}\s.*\[\.\d{{3}},\.\d{{3}}\]' -f $metric.HitRate)
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

    It 'leaves out what serving never shows, says how much, and warns above a tenth' {
        # Two users of five come back to what they had.
        $rows = foreach ($user in 1..5) {
            $items = $user -le 2 ? (1, 2, 3, 1) : (1, 2, 3, ($user + 1))
            $items | ForEach-Object { @{ user = $user; item = $_ } }
        }
        $comers = $rows | Import-Interaction -UserColumn user -ItemColumn item

        $some = $comers | New-PopularityModel | Get-Recall
        $some.UserId | Should -Be 3, 4, 5
        $metric = $some | Measure-TopK -K 3 -WarningVariable warned -WarningAction Ignore
        $metric.RepeatedShare | Should -Be 0.4
        $metric.UserCount | Should -Be 3
        "$warned" | Should -BeLike '*40 %*-Repeat Allow*-Distinct Last*'
        ($metric | Out-String) | Should -Match '40[.,]0\s?%'

        $allowing = $comers | Split-Interaction -Repeat Allow
        $all = $allowing | New-PopularityModel | Get-Recall
        $all.UserId | Should -Be 1, 2, 3, 4, 5
        $all[0].RelevantItemId | Should -Be 1
        $metric = $all | Measure-TopK -K 3 -WarningVariable warned -WarningAction Ignore
        $metric.RepeatedShare | Should -Be 0
        $metric.HitRate | Should -Be 0.4
        $warned | Should -BeNullOrEmpty
        # The saved lists of other programs follow the policy of the data.
        $theirs = 1..5 | ForEach-Object { [pscustomobject]@{ UserId = $_; ItemId = 1, 2, 3 } }
        ($theirs | Measure-TopK -K 3 -Data $comers -WarningAction Ignore).UserCount | Should -Be 3
        ($theirs | Measure-TopK -K 3 -Data $allowing -WarningAction Ignore).HitRate | Should -Be 0.4
        ($lists | Measure-TopK -K 10).RepeatedShare | Should -Be 0
        { $all | Out-Null; $allowing | New-PopularityModel | Get-Recall -IncludeSeen } | Should -Throw -ErrorId 'SeenAlreadyIncluded,*'
    }

    It 'counts users without a list alike, whether the truth is passed or comes from the data' {
        $rows = $lists | Select-Object -First 20 | ForEach-Object { [pscustomobject]@{ UserId = $_.UserId; ItemId = $_.ItemId } }
        $truth = $lists | ForEach-Object { [pscustomobject]@{ UserId = $_.UserId; ItemId = $_.RelevantItemId } }

        $byTruth = $rows | Measure-TopK -K 20 -Truth $truth -WarningVariable warned -WarningAction Ignore
        $byData = $rows | Measure-TopK -K 20 -Data $data -WarningAction Ignore

        foreach ($metric in $byTruth, $byData) {
            $metric.UserCount | Should -Be $data.UserCount
            $metric.UnlistedUserCount | Should -Be ($data.UserCount - 20)
        }
        $byData.HitRate | Should -Be $byTruth.HitRate
        "$warned" | Should -BeLike '*40 of 60 users*no list*'
        ($rows | Measure-TopK -K 20 -Data $data -PerUser -WarningAction Ignore) | Should -HaveCount 60
    }

    It 'measures lists of named users over those users' {
        $truth = $lists | ForEach-Object { [pscustomobject]@{ UserId = $_.UserId; ItemId = $_.RelevantItemId } }
        $metric = $data | New-PopularityModel | Get-Recall -User 1, 2, 3 -TopK 20 | Measure-TopK -K 20 -Truth $truth

        $metric.UserCount | Should -Be 3
        $metric.UnlistedUserCount | Should -Be 0
        # As rows they are the same lists.
        $rows = $data | New-PopularityModel | Get-Recall -User 1, 2, 3 -TopK 20 -AsRow
        ($rows | Measure-TopK -K 20 -Truth $truth).NDCG | Should -Be $metric.NDCG
        ($rows | Measure-TopK -K 20 -Truth $truth).UserCount | Should -Be 3
    }

    It 'measures lists of named users against later data, and not against the history that they were served from' {
        # The held-out items of other data that these users do not have yet.
        $later = foreach ($user in 1, 2, 3) {
            $list = $data | New-PopularityModel | Get-Recall -User $user -TopK 2
            [pscustomobject]@{ user = $user; item = 1; time = 1 }
            [pscustomobject]@{ user = $user; item = $list.ItemId[1]; time = 2 }
        }
        $later = $later | Import-Interaction -UserColumn user -ItemColumn item -TimeColumn time | Split-Interaction -NoValidation
        foreach ($asRow in $false, $true) {
            $served = $data | New-PopularityModel | Get-Recall -User 1, 2 -TopK 2 -AsRow:$asRow
            $metric = $served | Measure-TopK -K 2 -Data $later -WarningAction Ignore
            $metric.HitRate | Should -Be 1
            $metric.MRR | Should -Be 0.5
            $metric.UserCount | Should -Be 2
            { $served | Measure-TopK -K 2 -Data $data } | Should -Throw -ErrorId 'NothingHeldOut,*' -ExpectedMessage '*served from*'
        }
        { $data | New-PopularityModel | Get-Recall -AsRow | Measure-TopK } | Should -Throw -ErrorId 'NothingHeldOut,*' -ExpectedMessage '*-AsRow*'
    }

    It 'refuses two lists of a user, who would count twice' {
        { @($lists) + @($lists[0]) | Measure-TopK -K 10 } | Should -Throw -ErrorId 'ListTwice,*'
        $list = [pscustomobject]@{ UserId = 1; ItemId = 6, 7 }
        { $list, $list | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 7 } } | Should -Throw -ErrorId 'ListTwice,*'
        { $list, [pscustomobject]@{ UserId = '1'; ItemId = 6 } | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 7 } } | Should -Throw -ErrorId 'ListTwice,*'
        # An empty list says nothing of how ids are written.
        $null = [pscustomobject]@{ UserId = 1; ItemId = @() } | Measure-TopK -K 2 -Truth @{ UserId = 1; ItemId = 7 } -WarningVariable warned -WarningAction Ignore
        "$warned" | Should -Not -BeLike '*written differently*'
    }

    It 'says Recall 0 of no lists, where there is a truth' {
        $truth = 1..4 | ForEach-Object { [pscustomobject]@{ UserId = $_; ItemId = 6 } }
        $byTruth = @() | Measure-TopK -K 10 -Truth $truth -WarningAction Ignore
        $byData = @() | Measure-TopK -K 10 -Data $data -WarningAction Ignore

        $byTruth.Recall | Should -Be 0
        $byTruth.UserCount | Should -Be 4
        $byData.Recall | Should -Be 0
        $byData.UserCount | Should -Be 60
        @() | Measure-TopK | Should -BeNullOrEmpty
    }

    It 'warns of a K beyond the lists, with their length' {
        $lists | Measure-TopK -K 10, 20, 50 -WarningVariable warned -WarningAction Ignore
        "$warned" | Should -BeLike '*at most 20 items*K = 50*'

        $lists | Measure-TopK -K 20 -WarningVariable warned -WarningAction Ignore
        $warned | Should -BeNullOrEmpty
        # A list of all there is cannot be longer.
        $data | New-PopularityModel | Get-Recall | Measure-TopK -K 100 -WarningVariable warned -WarningAction Ignore
        $warned | Should -BeNullOrEmpty
    }

    It 'measures rows in the order of their rank, and refuses a rank twice' {
        $truth = [pscustomobject]@{ UserId = 1; ItemId = 7 }
        $rows = @(
            [pscustomobject]@{ UserId = 1; ItemId = 5; Rank = '10' }
            [pscustomobject]@{ UserId = 1; ItemId = 6; Rank = '9' }
            [pscustomobject]@{ UserId = 1; ItemId = 7; Rank = '1' }
        )
        ($rows | Measure-TopK -K 3 -Truth $truth).MRR | Should -Be 1
        ($rows | Select-Object UserId, ItemId | Measure-TopK -K 3 -Truth $truth).MRR | Should -Be (1 / 3)

        $rows[1].Rank = 1
        { $rows | Measure-TopK -K 3 -Truth $truth } | Should -Throw "*user '1'*1 twice*'6'*'7'*" -ErrorId 'RankTwice,*'
        $rows[1].Rank = ''
        { $rows | Measure-TopK -K 3 -Truth $truth } | Should -Throw -ErrorId 'RankMissing,*'
        $rows[1].Rank = 'first'
        { $rows | Measure-TopK -K 3 -Truth $truth } | Should -Throw -ErrorId 'NotARank,*'

        $shuffled = $lists | ForEach-Object { $list = $_; $list.ToRows() } | Sort-Object ItemId
        ($shuffled | Measure-TopK -K 5 -Data $data).NDCG | Should -Be ($lists | Measure-TopK -K 5).NDCG
    }

    It 'leaves empty what is undefined, and counts it' {
        $index = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1 | Publish-ItemEmbedding
        $metric = $index | Get-Recall -TopK 10 | Measure-TopK -K 1, 10

        $metric[0].Diversity | Should -BeNullOrEmpty
        $metric[0].UndefinedDiversityCount | Should -Be $data.UserCount
        $metric[1].Diversity | Should -BeGreaterThan 0
        $metric[1].UndefinedDiversityCount | Should -Be 0

        $foreign = $lists | ForEach-Object { [pscustomobject]@{ UserId = $_.UserId; ItemId = 'a', 'b' } }
        $metric = $foreign | Measure-TopK -K 2 -Data $data -WarningAction Ignore
        $metric.Coverage | Should -Be 0
        $metric.UnknownItemCount | Should -Be 2
        $metric.Novelty | Should -BeNullOrEmpty
    }

    It 'gives mean and deviation over folds, and each fold' {
        $lists = $data | Split-Interaction Time -Fold 3 | ForEach-Object { $_ | New-PopularityModel | Get-Recall -TopK 20 }
        $lists.Fold | Sort-Object -Unique | Should -Be 1, 2, 3
        $metric = $lists | Measure-TopK -K 5, 20
        $alone = 1..3 | ForEach-Object { $fold = $_; $lists | Where-Object Fold -EQ $fold | Measure-TopK -K 20 }

        $metric | Should -HaveCount 2
        $metric[1].FoldMetric.Fold | Should -Be 1, 2, 3
        $metric[1].FoldMetric.NDCG | Should -Be $alone.NDCG
        $mean = ($alone.NDCG | Measure-Object -Average).Average
        $metric[1].NDCG | Should -BeGreaterOrEqual ($mean - 1e-12)
        $metric[1].NDCG | Should -BeLessOrEqual ($mean + 1e-12)
        $deviation = ($metric[1].Deviation | Where-Object Metric -EQ NDCG).Value
        [Math]::Abs($deviation - ($alone.NDCG | Measure-Object -StandardDeviation).StandardDeviation) | Should -BeLessThan 1e-12
        $metric[1].Coverage | Should -BeGreaterThan 0
        ($metric | Out-String) | Should -Match '\d ±0'

        # Saved lists know their fold too, as rows and as lists.
        $saved = $lists | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        ($saved | Measure-TopK -K 20).NDCG | Should -Be $metric[1].NDCG
        $perUser = $lists | Measure-TopK -K 20 -PerUser
        $again = $perUser | ConvertTo-Csv | ConvertFrom-Csv
        (Compare-TopK -Reference $again -Difference $perUser | Where-Object Metric -EQ NDCG).UserCount | Should -Be $lists.Count
        { $lists | Measure-TopK -Confidence 0.9 } | Should -Throw -ErrorId 'SeveralFolds,*'
        { $lists | Measure-TopK -Data $data } | Should -Throw -ErrorId 'SeveralFolds,*'
    }

    It 'orders groups of folds as those of one, and leaves the deviation of one fold empty' {
        $records = foreach ($user in 1..40) {
            # The first ones have one interaction before the last fold, later ones have more.
            foreach ($i in 1..($user -le 10 ? 3 : 30)) { [pscustomobject]@{ user = $user; item = ($user * 7 + $i * 3) % 97; time = ($user -le 10 ? 1000 + $i : $i * 35) } }
        }
        $folds = $records | Import-Interaction -UserColumn user -ItemColumn item -TimeColumn time | Split-Interaction Time -Fold 2 -TestShare 0.2
        $groups = $folds | ForEach-Object { $_ | New-PopularityModel | Get-Recall -TopK 5 } | Measure-TopK -K 5 -GroupBy Activity -WarningAction Ignore

        $lower = $groups.Group | ForEach-Object { [int] ($_ -replace '[^0-9].*') }
        $lower | Should -Be ($lower | Sort-Object)
        $once = @($groups | Where-Object { $_.FoldMetric.Count -eq 1 })
        $once | Should -Not -BeNullOrEmpty
        $once[0].Deviation | Should -Not -BeNullOrEmpty
        @($once[0].Deviation | Where-Object { $null -ne $_.Value }) | Should -HaveCount 0
        $groups | Out-String -Width 80 | Should -Not -Match 'NaN|…'
    }

    It 'fits a screen of 80 columns: <Name>' -ForEach @(
        @{ Name = 'groups'; Sample = 0; GroupBy = 'Activity' }
        @{ Name = 'sampled candidates'; Sample = 5; GroupBy = $null }
        @{ Name = 'groups among sampled candidates'; Sample = 5; GroupBy = 'Activity' }
    ) {
        $sampling = $Sample ? @{ SampleCandidate = $Sample } : @{ }
        $grouping = $GroupBy ? @{ GroupBy = $GroupBy } : @{ }
        $shown = $data | New-PopularityModel | Get-Recall @sampling -WarningAction Ignore | Measure-TopK -K 5 @grouping -WarningAction Ignore | Out-String -Width 80
        $shown | Should -Not -Match '…'
        $shown | Should -Match 'UserCount'
    }

    It 'groups by activity and by popularity' {
        $groups = $lists | Measure-TopK -K 20 -GroupBy Activity
        ($groups | Measure-Object UserCount -Sum).Sum | Should -Be $data.UserCount
        $groups.Group | Should -Contain '20-49'

        $groups = $lists | Measure-TopK -K 20 -GroupBy Popularity
        $groups[0].Group | Should -Be Head
        ($groups | Measure-Object UserCount -Sum).Sum | Should -Be $data.UserCount
        $groups[0].Recall | Should -BeGreaterThan $groups[-1].Recall
        $groups[0].Coverage | Should -BeNullOrEmpty
    }

    It 'divides precision by what a perfect list has, where it is told to' {
        $expected = ($lists | Measure-TopK -K 20).Recall
        # Of one held-out item the capped precision is the recall.
        ($lists | Measure-TopK -K 20 -CapPrecision).Precision | Should -Be $expected
        ($lists | Measure-TopK -K 20).Precision | Should -BeLessThan $expected
    }

    It 'marks metrics among sampled candidates' {
        $model = $data | New-PopularityModel
        $sampled = $model | Get-Recall -SampleCandidate 10 -TopK 11 -WarningAction Ignore
        @($sampled | Where-Object { $_.RelevantItemId[0] -notin $_.ItemId }) | Should -HaveCount 0
        # A user who has nearly all items leaves fewer to sample.
        @($sampled | Where-Object { $_.ItemId.Count -ne 11 }).Count | Should -BeLessThan 3
        $metric = $sampled | Measure-TopK -K 5 -WarningVariable warned -WarningAction Ignore

        $metric.CandidateCount | Should -Be 10
        $metric.HitRate | Should -BeGreaterThan ($lists | Measure-TopK -K 5).HitRate
        "$warned" | Should -BeLike '*10 sampled items*'
        ($metric | Out-String) | Should -Match 'Candidates'
        ($sampled | ConvertTo-Json -Depth 3 | ConvertFrom-Json | Measure-TopK -K 5 -WarningAction Ignore).CandidateCount | Should -Be 10
        ($model | Get-Recall -SampleCandidate 10 -TopK 11).ItemId | Should -Be $sampled.ItemId
        ($model | Get-Recall -SampleCandidate 10 -TopK 11 -Seed 2).ItemId | Should -Not -Be $sampled.ItemId
        ($lists | Measure-TopK -K 5).CandidateCount | Should -BeNullOrEmpty
        { $model | Get-Recall -User 1 -SampleCandidate 10 } | Should -Throw -ErrorId 'CandidatesNotUsed,*'
        { $model | Get-Recall -SampleCandidate 100000 } | Should -Throw -ErrorId 'TooManyCandidates,*'
        $null = $model | Get-Recall -SampleCandidate 10 -WarningVariable warned -WarningAction Ignore
        "$warned" | Should -BeLike '1 of 60 users*fewer than 10 items*'
        { $model | Get-Recall -Seed 10 } | Should -Throw -ErrorId 'SeedNotUsed,*'
    }

    It 'refuses a <Name> that is no whole number, and names the object and the value' -ForEach @(
        @{ Name = 'Fold' }
        @{ Name = 'CandidateCount' }
    ) {
        $rows = 1..3 | ForEach-Object { [pscustomobject]@{ UserId = $_; ItemId = 1; $Name = $_ -eq 3 ? 'many' : 2 } }

        { $rows | Measure-TopK -Truth $rows } | Should -Throw "Object 3, of user '3', has the $Name 'many'*" -ErrorId 'NotANumber,*'
        $rows[2].$Name = ''
        { $rows | Where-Object UserId -EQ 3 | Measure-TopK -K 1 -Truth $rows } | Should -Not -Throw
    }
}
