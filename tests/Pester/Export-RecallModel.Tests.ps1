Describe 'Export-RecallModel' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 30 -ItemCount 20 -InteractionCount 300
        $model = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1
    }

    It 'writes one file and outputs it' {
        $file = $model | Export-RecallModel $TestDrive/one.rechub

        $file.FullName | Should -Exist
        (Import-RecallModel $file).ModelId | Should -Be $model.ModelId
    }

    It 'passes the model on by -PassThru' {
        (Export-RecallModel -Model $model -Path $TestDrive/passed.rechub -PassThru).ModelId | Should -Be $model.ModelId
    }

    It 'replaces a file only by -Force' {
        Set-Content $TestDrive/kept.rechub 'mine'
        { $model | Export-RecallModel $TestDrive/kept.rechub } | Should -Throw '*exists*-Force*' -ErrorId 'FileExists,*'
        Get-Content $TestDrive/kept.rechub | Should -Be 'mine'

        $model | Export-RecallModel $TestDrive/kept.rechub -Force
        (Import-RecallModel $TestDrive/kept.rechub).ModelId | Should -Be $model.ModelId
    }

    It 'writes nothing by -WhatIf' {
        $model | Export-RecallModel $TestDrive/none.rechub -WhatIf
        "$TestDrive/none.rechub" | Should -Not -Exist
    }

    It 'leaves a file that is there by -WhatIf, and says what stands in the way without -Force' {
        Set-Content $TestDrive/there.rechub 'mine'

        $model | Export-RecallModel $TestDrive/there.rechub -Force -WhatIf
        { $model | Export-RecallModel $TestDrive/there.rechub -WhatIf } | Should -Throw -ErrorId 'FileExists,*'

        Get-Content $TestDrive/there.rechub | Should -Be 'mine'
    }

    It 'names a folder that is not there, and leaves nothing behind' {
        { $model | Export-RecallModel $TestDrive/nowhere/m.rechub } | Should -Throw -ErrorId 'FolderNotFound,*'
        "$TestDrive/nowhere" | Should -Not -Exist
    }

    It 'says that a baseline is not saved' {
        { New-PopularityModel $data | Export-RecallModel $TestDrive/p.rechub } | Should -Throw -ErrorId 'ModelNotSavable,*'
    }
}
