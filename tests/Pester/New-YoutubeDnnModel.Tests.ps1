Describe 'New-YoutubeDnnModel' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 60 -ItemCount 50 -InteractionCount 1500
    }

    It 'makes an untrained model, by parameter and by pipeline' {
        $byParameter = New-YoutubeDnnModel $data -EmbeddingDimension 8
        $piped = $data | New-YoutubeDnnModel -EmbeddingDimension 8

        $piped.ModelId | Should -Be $byParameter.ModelId
        $piped.Architecture | Should -Be 'YoutubeDNN'
        $piped.Options.HiddenUnits | Should -Be 16, 8
        $piped.VectorDimension | Should -Be 8
        $piped.IsTrained | Should -BeFalse
    }

    It 'refuses layers that do not end with the length of the embedding' {
        { $data | New-YoutubeDnnModel -HiddenUnit 32, 16 } |
            Should -Throw -ErrorId 'InvalidModelOption,*' -ExpectedMessage '*HiddenUnits*64*'
    }

    It 'goes down the whole line, and through a file' {
        $trained = $data | New-YoutubeDnnModel -EmbeddingDimension 8 | Start-MatchTraining -Epoch 2 -Thread 1
        $file = $trained | Export-RecallModel -Path $TestDrive/youtube.rechub
        $read = Import-RecallModel $file.FullName

        $read.Architecture | Should -Be 'YoutubeDNN'
        $metric = $trained | Publish-ItemEmbedding | Get-Recall -TopK 10 | Measure-TopK -K 10
        $metric.UserCount | Should -Be 60
        $again = $read | Publish-ItemEmbedding | Get-Recall -Data $data -TopK 10 | Measure-TopK -K 10
        $again.NDCG | Should -Be $metric.NDCG
    }

    It 'keeps the lengths of vectors with -Similarity InnerProduct' {
        $lengths = foreach ($similarity in 'Cosine', 'InnerProduct') {
            $data | New-YoutubeDnnModel -EmbeddingDimension 8 -Similarity $similarity -Temperature 1 |
                Start-MatchTraining -Epoch 1 -Thread 1 | Get-ItemEmbedding |
                ForEach-Object { ($_.Vector | ForEach-Object { $_ * $_ } | Measure-Object -Sum).Sum } |
                ForEach-Object { [Math]::Abs($_ - 1) } | Measure-Object -Maximum | ForEach-Object Maximum
        }

        $lengths[0] | Should -BeLessThan 1e-5
        $lengths[1] | Should -BeGreaterThan 0.01
    }
}
