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

    It 'names an unknown user and goes on' {
        $found = $model | Get-UserEmbedding -User 999999, 3 -ErrorAction SilentlyContinue -ErrorVariable errors

        $found.UserId | Should -Be 3
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
    }
}
