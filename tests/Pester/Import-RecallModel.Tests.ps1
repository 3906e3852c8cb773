Describe 'Import-RecallModel' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 30 -ItemCount 20 -InteractionCount 300
        $model = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1
        $file = "$TestDrive/model [1].rechub"
        $null = $model | Export-RecallModel $file
    }

    It 'reads the model, with its reports and without data' {
        $read = Import-RecallModel -LiteralPath $file

        $read.ModelId | Should -Be $model.ModelId
        $read.IsTrained | Should -BeTrue
        $read.Epoch[0].Loss | Should -Be $model.Epoch[0].Loss
        $read.Data | Should -BeNullOrEmpty
    }

    It 'reads from the pipeline and by wildcard' {
        (Get-ChildItem -LiteralPath $file | Import-RecallModel).ModelId | Should -Be $model.ModelId
        (Import-RecallModel "$TestDrive/model*.rechub").ModelId | Should -Be $model.ModelId
    }

    It 'serves a user in place of the model it was saved from' {
        $index = $model | Publish-ItemEmbedding -Path $TestDrive/items.index
        $expected = $index | Get-Recall -User 1 -TopK 5

        $served = Get-ItemIndex $TestDrive/items.index |
            Get-Recall -Model (Import-RecallModel -LiteralPath $file) -Data $data -User 1 -TopK 5

        $served.ItemId | Should -Be $expected.ItemId
        $served.Title | Should -Be $expected.Title
    }

    It 'refuses a truncated file' {
        $bytes = [System.IO.File]::ReadAllBytes($file)
        [System.IO.File]::WriteAllBytes("$TestDrive/cut.rechub", $bytes[0..($bytes.Count / 2)])
        { Import-RecallModel $TestDrive/cut.rechub } | Should -Throw "*cut.rechub' is damaged*" -ErrorId 'ModelFileDamaged,*'
    }

    It 'says that a later version wrote a file' {
        $bytes = [System.IO.File]::ReadAllBytes($file)
        # The format's version follows eight bytes of magic.
        $bytes[8]++
        [System.IO.File]::WriteAllBytes("$TestDrive/later.rechub", $bytes)
        { Import-RecallModel $TestDrive/later.rechub } | Should -Throw "*later.rechub' has format version*" -ErrorId 'ModelFileTooNew,*'
    }

    It 'says that a model from a file has no interactions' {
        $index = $model | Publish-ItemEmbedding
        $read = Import-RecallModel -LiteralPath $file
        { $index | Get-Recall -Model $read } | Should -Throw '*Give them with -Data*' -ErrorId 'DataMissing,*'
    }

    It 'refuses a file of another kind' {
        Set-Content $TestDrive/notes.txt 'a model it is not'
        { Import-RecallModel $TestDrive/notes.txt } | Should -Throw '*not a recall model*' -ErrorId 'NotAModelFile,*'
    }

    It 'says where it looked for a file that is not there' {
        { Import-RecallModel $TestDrive/none.rechub } | Should -Throw '*none.rechub*' -ErrorId 'PathNotFound,*'
    }
}
