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
}
