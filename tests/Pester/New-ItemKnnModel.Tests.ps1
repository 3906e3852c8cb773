BeforeAll {
    $data = New-SampleInteraction -UserCount 300 -ItemCount 120 -InteractionCount 9000 -Seed 1
}

Describe 'New-ItemKnnModel' {
    It 'is a trained model without vectors, however the data comes' {
        foreach ($model in ($data | New-ItemKnnModel), (New-ItemKnnModel $data)) {
            $model.Architecture | Should -Be 'ItemKnn'
            $model.IsTrained | Should -BeTrue
        }
        (New-ItemKnnModel $data).ModelId | Should -Be (New-ItemKnnModel $data).ModelId
        (New-ItemKnnModel $data -NeighborCount 2).ParameterCount | Should -BeLessOrEqual (2 * $data.ItemCount)
    }

    It 'recommends unseen items, best first, under a filter' {
        $model = $data | New-ItemKnnModel
        $list = $model | Get-Recall -User 7 -TopK 20
        $all = $model | Get-Recall -User 7 -TopK 120 -IncludeSeen

        @($list.Score | Sort-Object -Descending) | Should -Be $list.Score
        @($all.ItemId | Where-Object { $_ -in $list.ItemId }) | Should -Be $list.ItemId
        ($model | Get-Recall -User 7 -Filter 'year >= 1950' -TopK 120).ItemId.Count | Should -BeLessThan $all.ItemId.Count
        { $model | Publish-ItemEmbedding } | Should -Throw -ErrorId 'ModelWithoutVectors,*'
    }
}
