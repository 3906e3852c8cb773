Describe 'New-DssmModel' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 40 -ItemCount 60 -InteractionCount 1200
    }

    It 'makes an untrained model, by parameter and by pipeline' {
        $byParameter = New-DssmModel $data -EmbeddingDimension 8 -HiddenUnit 16, 4
        $piped = $data | New-DssmModel -EmbeddingDimension 8 -HiddenUnit 16, 4

        $piped.ModelId | Should -Be $byParameter.ModelId
        $piped.Architecture | Should -Be 'DSSM'
        $piped.EmbeddingDimension | Should -Be 8
        $piped.VectorDimension | Should -Be 4
        $piped.IsTrained | Should -BeFalse
        $piped.ParameterCount | Should -BeGreaterThan 100
    }

    It 'starts elsewhere for another seed' {
        (New-DssmModel $data -Seed 1).ModelId | Should -Not -Be (New-DssmModel $data -Seed 2).ModelId
    }

    It 'reproduces the tutorial by -Preset' {
        $model = $data | New-DssmModel -Preset Tutorial

        $model.Options.HiddenUnits | Should -Be 256, 128, 64
        $model.EmbeddingDimension | Should -Be 16
        $model.Options.Temperature | Should -Be ([float]0.02)
        $model.Options.Activation | Should -Be PRelu
        $model.Options.BatchNormalization, $model.Options.LinearOutput | Should -Be $true, $false
        $model.Options.Dropout | Should -Be 0
        $model.Schema.UserFeatures[-1].Length, $model.Schema.UserFeatures[-1].Pooling | Should -Be 50, Mean
        $model.Schema.UserFeatures[-1].Table | Should -Be movie_id
        $model.Schema.UserFeatures.Name | Should -Be user_id, gender, age, occupation, zip, hist_movie_id
        $model.Schema.ItemFeatures.Name | Should -Be movie_id, cate_id
        "$($model.Data.Split)" | Should -Be 'LeaveLastOut, no validation'
    }

    It 'makes the shape that its parameters say' {
        $shape = @{ Activation = 'Sigmoid'; Temperature = 0.2; HistoryLength = 7; HistoryPooling = 'Sum'; RecentLength = 2; Dropout = 0.25 }

        $model = $data | New-DssmModel @shape

        $model.Options.Activation | Should -Be Sigmoid
        $model.Options.Temperature | Should -Be ([float]0.2)
        $model.Options.Dropout | Should -Be ([float]0.25)
        $history, $recent = $model.Schema.UserFeatures | Where-Object HistoryOf
        $history.Length, $history.Pooling | Should -Be 7, Sum
        $recent.Length, $recent.Pooling | Should -Be 2, Concat
    }

    It 'trains another model for each part of the shape' {
        $trained = @(foreach ($shape in @{}, @{ Activation = 'Relu' }, @{ Temperature = 0.2 }, @{ HistoryLength = 3 }, @{ HistoryPooling = 'Max' }, @{ Dropout = 0.5 }) {
            ($data | New-DssmModel -EmbeddingDimension 4 @shape | Start-MatchTraining -Epoch 1 -Thread 1).ModelId
        })

        $trained | Sort-Object -Unique | Should -HaveCount $trained.Count
    }

    It 'refuses more parameters than memory counts, with their number' {
        { $data | New-DssmModel -HiddenUnit 65536, 65536 } | Should -Throw '*parameters; at most*' -ErrorId 'InvalidModelOption,*'
    }

    It 'takes features as names and as hashtables' {
        $model = $data | New-DssmModel -UserFeature user_id, @{ Name = 'age'; Kind = 'Dense' },
            @{ Name = 'hist_genres'; Kind = 'Sequence'; SharedWith = 'movie_id'; Pooling = 'Max'; Length = 7 } -ItemFeature movie_id, genres

        $history = $model.Schema.UserFeatures[2]
        $history.HistoryOf, $history.Pooling, $history.Length | Should -Be movie_id, Max, 7
        $model.Schema.UserFeatures[1].Kind | Should -Be Dense
        $model.Schema.ItemFeatures[1].Kind | Should -Be Sequence
    }

    It 'names the columns there are when a feature is none of them' {
        { $data | New-DssmModel -UserFeature shoe_size } |
            Should -Throw "*'shoe_size' is not a column*gender*" -ErrorId 'UnknownFeature,*'
    }

    It 'refuses <Because>' -ForEach @(
        @{ Because = 'a feature given twice'; Feature = 'age', 'age'; Id = 'DuplicateFeature' }
        @{ Because = 'text as a number'; Feature = @(@{ Name = 'gender'; Kind = 'Dense' }); Id = 'FeatureKindMismatch' }
        @{ Because = 'a table that nobody owns'; Feature = @(@{ Name = 'h'; Kind = 'Sequence'; SharedWith = 'nothing' }); Id = 'UnknownSharedFeature' }
        @{ Because = 'a shared table of another dimension'; Feature = @(@{ Name = 'h'; Kind = 'Sequence'; SharedWith = 'movie_id'; Dimension = 3 }); Id = 'SharedTableMismatch' }
    ) {
        { New-DssmModel $data -UserFeature $Feature } | Should -Throw -ErrorId "$Id,*"
    }

    It 'refuses what would change nothing: <Because>' -ForEach @(
        @{ Because = 'latest items beside chosen features'; Option = @{ UserFeature = 'user_id'; RecentLength = 3 } }
        @{ Because = 'latest items in the tutorial'; Option = @{ Preset = 'Tutorial'; RecentLength = 3 } }
        @{ Because = 'a length of no history'; Option = @{ UserFeature = 'user_id'; HistoryLength = 3 } }
        @{ Because = 'a pooling of no history'; Option = @{ UserFeature = 'user_id'; HistoryPooling = 'Sum' } }
    ) {
        { New-DssmModel $data @Option } | Should -Throw '*would change nothing*' -ErrorId 'ContradictoryModelOptions,*'
    }

    It 'refuses a feature setting that it does not know' {
        { New-DssmModel $data -UserFeature @{ Name = 'age'; Color = 'blue' } } | Should -Throw '*Color*expected one of Name*'
    }

    It 'completes -<_>' -ForEach Preset, Activation, HistoryPooling {
        $line = "New-DssmModel -$_ "
        (TabExpansion2 $line $line.Length).CompletionMatches.Count | Should -BeGreaterThan 1
    }
}
