BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
}

Describe 'New-PopularityModel' {
    It 'is a trained model without vectors, however the data comes' {
        foreach ($model in ($data | New-PopularityModel), (New-PopularityModel $data)) {
            $model.Architecture | Should -Be 'Popularity'
            $model.IsTrained | Should -BeTrue
            $model.EmbeddingDimension | Should -Be 0
            $model.ModelId | Should -Match '^[0-9a-f]{64}$'
        }
    }

    It 'recommends the items with the most training interactions, in that order' {
        $list = New-PopularityModel $data | Get-Recall -User 1 -IncludeSeen -TopK 80

        $list.ItemId | Should -HaveCount $data.ItemCount
        @($list.Score | Sort-Object -Descending) | Should -Be $list.Score
        ($list.Score | Measure-Object -Sum).Sum | Should -Be ($data.InteractionCount - 2 * $data.UserCount)
    }
}
