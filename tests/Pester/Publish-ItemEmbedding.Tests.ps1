BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
}

Describe 'Publish-ItemEmbedding' {
    It 'makes an index in memory that says what it holds' {
        $index = $model | Publish-ItemEmbedding

        $index.Backend | Should -Be 'Exact'
        $index.Location | Should -Be 'memory'
        $index.Count | Should -Be $data.ItemCount
        $index.Dimension | Should -Be $model.EmbeddingDimension
        $index.Metric | Should -Be 'IP'
        $index.ModelId | Should -Be $model.ModelId
    }

    It 'writes one file and outputs the index of it, however the model comes' {
        $piped = $model | Publish-ItemEmbedding -Path "$TestDrive/[a].index"
        $named = Publish-ItemEmbedding -Model $model -Path "$TestDrive/b.index" -Metric Cosine

        $piped.Location | Should -Be "$TestDrive/[a].index"
        $named.Metric | Should -Be 'Cosine'
        (Get-ChildItem $TestDrive -Force).Name | Should -Be '[a].index', 'b.index'
    }

    It 'replaces an index whole' {
        $path = "$TestDrive/c.index"
        $null = $model | Publish-ItemEmbedding -Path $path -Metric L2
        $reader = Get-ItemIndex $path
        $null = $model | Publish-ItemEmbedding -Path $path -Metric IP

        (Get-ItemIndex $path).Metric | Should -Be 'IP'
        $reader | Get-Recall -Model $model -User 1 -TopK 3 | Should -Not -BeNullOrEmpty
    }

    It 'replaces no file of another kind, and refuses -Force, which a file needs never' {
        Set-Content "$TestDrive/mine.txt" 'mine'

        { $model | Publish-ItemEmbedding -Path "$TestDrive/mine.txt" } | Should -Throw -ErrorId 'NotAnItemIndex,*'
        { $model | Publish-ItemEmbedding -Path "$TestDrive/mine.txt" -Force } | Should -Throw -ErrorId 'NotOnServer,*'
        Get-Content "$TestDrive/mine.txt" | Should -Be 'mine'
    }

    It 'writes nothing under -WhatIf' {
        $model | Publish-ItemEmbedding -Path "$TestDrive/d.index" -WhatIf | Should -BeNullOrEmpty

        "$TestDrive/d.index" | Should -Not -Exist
    }

    It 'keeps only the columns that are asked for' {
        $index = $model | Publish-ItemEmbedding -Column year

        { $index | Get-Recall -User 1 -Filter "year > 0" } | Should -Not -Throw
        { $index | Get-Recall -User 1 -Filter "title == 'x'" } | Should -Throw -ErrorId 'InvalidFilter,*'
        { $model | Publish-ItemEmbedding -Column nothing } | Should -Throw -ErrorId 'ItemColumnNotFound,*'
    }

    It 'parts items by a column, and finds the same' {
        $index = $model | Publish-ItemEmbedding
        $parted = $model | Publish-ItemEmbedding -Path "$TestDrive/e.index" -PartitionColumn cate_id

        foreach ($filter in "cate_id == 'Adventure'", "cate_id in ['Adventure', 'Crime'] and year >= 1950", 'year >= 1950') {
            $expected = Get-Recall $index -User 1, 2 -IncludeSeen -Filter $filter -AsRow
            $expected | Should -Not -BeNullOrEmpty
            $found = Get-Recall $parted -User 1, 2 -IncludeSeen -Filter $filter -AsRow
            $found.ItemId | Should -Be $expected.ItemId
            $found.Score | Should -Be $expected.Score
        }
        { $model | Publish-ItemEmbedding -PartitionColumn nothing } | Should -Throw -ErrorId 'PartitionColumnNotFound,*'
        { $model | Publish-ItemEmbedding -PartitionColumn genres } | Should -Throw -ErrorId 'PartitionColumnUnusable,*'
        { $model | Publish-ItemEmbedding -Column year -PartitionColumn cate_id } | Should -Throw -ErrorId 'PartitionColumnNotFound,*'
    }

    It 'ranks as the model scores, and warns where another metric does not' {
        $free = $data | New-YoutubeDnnModel -Similarity InnerProduct -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1

        $index = $free | Publish-ItemEmbedding -WarningVariable none -WarningAction SilentlyContinue
        $index.Metric | Should -Be 'IP'
        $none | Should -BeNullOrEmpty
        foreach ($metric in 'Cosine', 'L2') {
            $other = $free | Publish-ItemEmbedding -Metric $metric -WarningVariable warned -WarningAction SilentlyContinue
            $other.Metric | Should -Be $metric
            $warned | Should -BeLike "-Metric $metric ranks items otherwise than*"
            $null = $model | Publish-ItemEmbedding -Metric $metric -WarningVariable none -WarningAction SilentlyContinue
            $none | Should -BeNullOrEmpty
        }
    }

    It 'refuses a baseline, an untrained model, a foreign file and a missing folder' {
        { $data | New-PopularityModel | Publish-ItemEmbedding } | Should -Throw -ErrorId 'ModelWithoutVectors,*'
        { $data | New-DssmModel | Publish-ItemEmbedding } | Should -Throw -ErrorId 'ModelNotTrained,*'
        Set-Content "$TestDrive/notes.txt" 'mine'
        { $model | Publish-ItemEmbedding -Path "$TestDrive/notes.txt" } | Should -Throw -ErrorId 'NotAnItemIndex,*'
        Get-Content "$TestDrive/notes.txt" | Should -Be 'mine'
        { $model | Publish-ItemEmbedding -Path "$TestDrive/none/x.index" } | Should -Throw -ErrorId 'FolderNotFound,*'
    }
}
