Describe 'New-SequenceModel' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 80 -ItemCount 60 -InteractionCount 2500
        $shape = @{ EmbeddingDimension = 16; HistoryLength = 30 }
    }

    It 'makes an untrained model, by parameter and by pipeline' {
        $byParameter = New-SequenceModel $data @shape
        $piped = $data | New-SequenceModel @shape

        $piped.ModelId | Should -Be $byParameter.ModelId
        $piped.Architecture | Should -Be 'Sequence'
        $piped.VectorDimension | Should -Be 16
        $piped.IsTrained | Should -BeFalse
    }

    It 'goes down the whole line, and through a file' -ForEach 'SASRec', 'PreNorm', 'LiGR', 'HSTU' {
        $trained = $data | New-SequenceModel @shape -Architecture $_ | Start-MatchTraining -Epoch 2 -Thread 1
        $file = $trained | Export-RecallModel -Path $TestDrive/sequence.rechub -Force
        $read = Import-RecallModel $file.FullName

        $read.Options.Architecture | Should -Be $_
        $metric = $trained | Publish-ItemEmbedding | Get-Recall -TopK 10 | Measure-TopK -K 10
        $metric.UserCount | Should -Be 80
        $again = $read | Publish-ItemEmbedding | Get-Recall -Data $data -TopK 10 | Measure-TopK -K 10
        $again.NDCG | Should -Be $metric.NDCG
    }

    It 'gives the published model <_>, with the loss that its training uses' -ForEach 'SASRec', 'gSASRec', 'eSASRec', 'HSTU' {
        $model = $data | New-SequenceModel -Preset $_ -HistoryLength 30
        $file = $model | Export-RecallModel -Path $TestDrive/preset.rechub -Force
        (Import-RecallModel $file.FullName).Options.Preset | Should -Be $_

        $expected = @{
            SASRec = @{ Loss = 'BinaryCrossEntropy'; NegativeRatio = 1; NegativeSampling = 'Uniform' }
            gSASRec = @{ Loss = 'Gbce'; NegativeCount = 256 }
            eSASRec = @{ Loss = 'SampledSoftmax'; NegativeCount = 256; NegativeSampling = 'Uniform' }
            HSTU = @{ Loss = 'SampledSoftmax'; NegativeCount = 128; NegativeSampling = 'Uniform' }
        }[$_]
        $once = @{ Epoch = 1; Thread = 1 }
        $trained = $model | Start-MatchTraining @once
        $trained.ModelId | Should -Be ($model | Start-MatchTraining @once @expected).ModelId
        $trained.ModelId | Should -Not -Be ($model | Start-MatchTraining @once -Loss FullSoftmax).ModelId
    }

    It 'trains with the negatives that are asked for, in place of its own' {
        $once = @{ Epoch = 1; Thread = 1; Seed = 1 }
        $model = $data | New-SequenceModel @shape
        $default = ($model | Start-MatchTraining @once).ModelId
        $default | Should -Be ($model | Start-MatchTraining @once -Loss SampledSoftmax -NegativeCount 512 -NegativeSampling Uniform -BatchSize 1024 -LearningRate 0.0015 -WarmUp 0.03).ModelId
        $few = ($model | Start-MatchTraining @once -NegativeCount 8).ModelId
        $few | Should -Be ($model | Start-MatchTraining @once -Loss SampledSoftmax -NegativeCount 8 -NegativeSampling Uniform).ModelId
        $few | Should -Not -Be $default
        $ratio = ($model | Start-MatchTraining @once -NegativeRatio 2).ModelId
        $ratio | Should -Be ($model | Start-MatchTraining @once -Loss SampledSoftmax -NegativeRatio 2 -NegativeSampling Uniform).ModelId
        $ratio | Should -Not -Be $default

        $published = $data | New-SequenceModel @shape -Preset SASRec
        ($published | Start-MatchTraining @once -NegativeCount 8).ModelId |
            Should -Be ($published | Start-MatchTraining @once -Loss BinaryCrossEntropy -NegativeCount 8 -NegativeSampling Uniform).ModelId
        { $published | Start-MatchTraining @once -NegativeCount 8 -NegativeRatio 2 } |
            Should -Throw -ErrorId 'ContradictoryTrainingOptions,*'
        ($published | Start-MatchTraining @once -Preset Tutorial).ModelId |
            Should -Not -Be ($published | Start-MatchTraining @once).ModelId
    }

    It 'takes other values than those of a published model' {
        $model = $data | New-SequenceModel -Preset eSASRec -EmbeddingDimension 16 -FeedForward ReLU -Block 1

        "$($model.Options.Architecture), $($model.VectorDimension), $($model.Options.FeedForward), $($model.Options.Blocks)" |
            Should -Be 'LiGR, 16, ReLU, 1'
        { $data | New-SequenceModel -Preset HSTU -FeedForward ReLU } |
            Should -Throw -ErrorId 'ContradictoryModelOptions,*' -ExpectedMessage '*HSTU have no feed-forward*'
    }

    It 'divides cosines by a number that suits them, unless told' {
        ($data | New-SequenceModel @shape).Options.Temperature | Should -Be 1
        ($data | New-SequenceModel @shape -Similarity Cosine).Options.Temperature | Should -Be ([float]0.05)
        ($data | New-SequenceModel @shape -Similarity Cosine -Temperature 0.2).Options.Temperature | Should -Be ([float]0.2)
        ($data | New-SequenceModel @shape -Preset HSTU).Options.Temperature | Should -Be ([float]0.05)
        ($data | New-SequenceModel @shape -Preset HSTU -Similarity InnerProduct).Options.Temperature | Should -Be 1
    }

    It 'refuses heads that do not divide the vectors, and times where there are none' {
        { $data | New-SequenceModel -EmbeddingDimension 16 -AttentionHead 3 } |
            Should -Throw -ErrorId 'InvalidModelOption,*' -ExpectedMessage '*AttentionHeads*16*is 3.'
        $timeless = 1..20 | ForEach-Object { @{ user = $_ % 4; item = $_ % 5 } } |
            Import-Interaction -UserColumn user -ItemColumn item
        { $timeless | New-SequenceModel -TimeBias } | Should -Throw -ErrorId 'TimesMissing,*' -ExpectedMessage '*no times*'
    }

    It 'gives empty lists to users without a history, and says so' {
        # All that user 9 has is in the test part.
        $rows = 1..8 | ForEach-Object { $user = $_; 1..6 | ForEach-Object { @{ user = $user; item = $_ * $user % 13; time = $_ } } }
        $few = $rows + @{ user = 9; item = 1; time = 7 } |
            Import-Interaction -UserColumn user -ItemColumn item -TimeColumn time -TimeUnit Second |
            Split-Interaction Time -TestStart 1970-01-01T00:00:06Z
        $trained = $few | New-SequenceModel @shape | Start-MatchTraining -Epoch 1 -Thread 1
        $index = $trained | Publish-ItemEmbedding

        $lists = $index | Get-Recall -TopK 3 -WarningVariable warnings -WarningAction SilentlyContinue

        $lists.Where({ $_.UserId -eq 9 }).ItemId.Count | Should -Be 0
        $lists.Where({ $_.UserId -eq 1 }).ItemId.Count | Should -Be 3
        "$warnings" | Should -BeLike '*1 of * users have no history*'
        $null = $trained | Get-UserEmbedding -User 9 -WarningVariable none
        $none | Should -BeNullOrEmpty -Because 'all interactions count where nothing is evaluated'
        $empty = $trained | Get-UserEmbedding -History @{ UserId = 'new' } -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*1 of 1 users have no history*vectors are 0*'
        $empty.Vector | Should -Be (@(0) * 16)
    }

    It 'recommends to a visitor by history alone' {
        $index = $data | New-SequenceModel @shape | Start-MatchTraining -Epoch 2 -Thread 1 | Publish-ItemEmbedding

        $list = $index | Get-Recall -History @{ UserId = 'visitor'; History = 1, 2, 3, 4 } -TopK 5

        $list.ItemId.Count | Should -Be 5
        $list.ItemId | Where-Object { $_ -in 1, 2, 3, 4 } | Should -BeNullOrEmpty
        $other = $index | Get-Recall -History @{ UserId = 'visitor'; History = 4, 3, 2, 1 } -TopK 5
        "$($other.Score)" | Should -Not -Be "$($list.Score)" -Because 'order matters'
    }

    It 'says that a visitor has no times where the model reads them' {
        $trained = $data | New-SequenceModel @shape -TimeBias | Start-MatchTraining -Epoch 1 -Thread 1
        $visitor = @{ UserId = 'visitor'; History = 1, 2, 3 }

        $null = $trained | Get-UserEmbedding -History $visitor -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*times between items*1 users have none*-TimeBias*'
        $null = $trained | Publish-ItemEmbedding | Get-Recall -History $visitor -TopK 3 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*times between items*'
        $null = $trained | Get-UserEmbedding -User 1 -WarningVariable none
        $none | Should -BeNullOrEmpty
    }

    It 'starts from an older model with a shorter window and fewer items' {
        $older = New-SampleInteraction -UserCount 80 -ItemCount 50 -InteractionCount 2000 | New-SequenceModel -EmbeddingDimension 16 -HistoryLength 20 |
            Start-MatchTraining -Epoch 1 -Thread 1
        $said = $data | New-SequenceModel @shape | Start-MatchTraining -WarmStart $older -Epoch 1 -Thread 1 -Verbose 4>&1

        "$said" | Should -BeLike '*warm start: 4? of 60 movie_id known*'
    }
}
