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

    It 'lists what is like the history, and the most popular only where it is told to' {
        # Two islands of items: the users of one have nothing of the other.
        $rows = foreach ($user in 1..20) {
            $from = ($user % 2) * 10
            1..8 | ForEach-Object { @{ user = $user; item = $from + 1 + (($user + $_) % 9) } }
        }
        $islands = $rows | Import-Interaction -UserColumn user -ItemColumn item

        $list = $islands | New-ItemKnnModel | Get-Recall -User 2 -TopK 18 -IncludeSeen
        $list.ItemId | Should -HaveCount 9
        @($list.ItemId | Where-Object { $_ -gt 10 }) | Should -HaveCount 0
        @($list.Score | Where-Object { $_ -le 0 }) | Should -HaveCount 0

        $filled = $islands | New-ItemKnnModel -Fallback Popularity | Get-Recall -User 2 -TopK 18 -IncludeSeen
        $filled.ItemId | Should -HaveCount 18
        $filled.ItemId[0..8] | Should -Be $list.ItemId
        @($filled.Score[9..17] | Where-Object { $_ -ne 0 }) | Should -HaveCount 0
    }
}
