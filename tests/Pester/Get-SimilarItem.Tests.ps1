BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $null = $model | Publish-ItemEmbedding -Path "$TestDrive/a.index"
    $index = Get-ItemIndex "$TestDrive/a.index"
}

Describe 'Get-SimilarItem' {
    It 'finds the nearest other items on an index file alone' {
        $item = (Get-ItemEmbedding $model)[3]
        $rows = $index | Get-SimilarItem -Item $item.ItemId -TopK 5

        $rows | Should -HaveCount 5
        @($rows | ForEach-Object Rank) | Should -Be (1..5)
        $rows.SimilarItemId | Should -Not -Contain $item.ItemId
        $best = Get-ItemEmbedding $model | Where-Object ItemId -NE $item.ItemId | Sort-Object -Descending {
            $score = 0.0
            for ($d = 0; $d -lt $_.Vector.Count; $d++) { $score += $_.Vector[$d] * $item.Vector[$d] }
            $score
        } | Select-Object -First 1
        $rows[0].SimilarItemId | Should -Be $best.ItemId
        $rows[0].Title | Should -Not -BeNullOrEmpty
    }

    It 'takes several items and a filter' {
        $items = (Get-ItemEmbedding $model).ItemId[0, 1]
        $rows = Get-SimilarItem -Index $index -Item $items -Filter 'year >= 1950' -TopK 4

        ($rows | Group-Object ItemId).Name | Should -Be $items
        { $index | Get-SimilarItem -Item $items[0] -Filter 'nothing == 1' } | Should -Throw -ErrorId 'InvalidFilter,*'
    }

    It 'names an unknown item and goes on' {
        $id = (Get-ItemEmbedding $model).ItemId[0]
        $rows = $index | Get-SimilarItem -Item 999999, $id -TopK 2 -ErrorAction SilentlyContinue -ErrorVariable errors

        $rows.ItemId | Should -Be $id, $id
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }
}
