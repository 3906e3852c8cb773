BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1
}

Describe 'Get-UserEmbedding' {
    It 'gives an id and a vector a user, however the model comes' {
        $piped = $model | Get-UserEmbedding
        $named = Get-UserEmbedding $model -User 7, 2 -Data $data

        $piped | Should -HaveCount $data.UserCount
        $piped[0].Vector | Should -HaveCount $model.EmbeddingDimension
        $named.UserId | Should -Be 7, 2
    }

    It 'encodes users who are in no data' {
        $known = ($data | New-PopularityModel | Get-Recall -User 3 -TopK 2).ItemId
        $vectors = $model | Get-UserEmbedding -History @{ UserId = 'a'; History = $known }, @{ UserId = 'b' }

        $vectors.UserId | Should -Be 'a', 'b'
        $vectors[0].Vector | Should -HaveCount $model.EmbeddingDimension
        $vectors[0].Vector | Should -Not -Be $vectors[1].Vector
    }

    It 'has vectors of the length of the tower, whatever the length of an embedding' {
        $wide = $data | New-DssmModel -Preset Tutorial
        $vector = ($wide | Start-MatchTraining -Epoch 1 | Publish-ItemEmbedding).Dimension

        (Get-UserEmbedding $wide -User 1).Vector | Should -HaveCount $vector
        (Get-ItemEmbedding $wide)[-1].Vector | Should -HaveCount $vector
    }

    It 'names an unknown user and goes on' {
        $found = $model | Get-UserEmbedding -User 999999, 3 -ErrorAction SilentlyContinue -ErrorVariable errors

        $found.UserId | Should -Be 3
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
    }
}
