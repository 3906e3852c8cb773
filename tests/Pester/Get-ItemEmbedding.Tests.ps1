BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1
}

Describe 'Get-ItemEmbedding' {
    It 'gives an id and a vector an item, however the model comes' {
        $piped = $model | Get-ItemEmbedding
        $named = Get-ItemEmbedding $model -Item $piped[7].ItemId, $piped[2].ItemId

        $piped | Should -HaveCount $data.ItemCount
        $piped[0].Vector.GetType() | Should -Be ([float[]])
        $piped[0].Vector | Should -HaveCount $model.EmbeddingDimension
        $named.ItemId | Should -Be $piped[2].ItemId, $piped[7].ItemId
        for ($d = 0; $d -lt $model.EmbeddingDimension; $d++) {
            $named[0].Vector[$d] | Should -BeGreaterOrEqual ($piped[2].Vector[$d] - 1e-5)
            $named[0].Vector[$d] | Should -BeLessOrEqual ($piped[2].Vector[$d] + 1e-5)
        }
    }

    It 'names an unknown item, and refuses a model without vectors' {
        Get-ItemEmbedding $model -Item 999999 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        { $data | New-PopularityModel | Get-ItemEmbedding } | Should -Throw -ErrorId 'ModelWithoutVectors,*'
    }
}
