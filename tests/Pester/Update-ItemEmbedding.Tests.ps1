BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $ids = (Get-ItemEmbedding $model).ItemId
}

Describe 'Update-ItemEmbedding' {
    It 'takes items out and stores them again, in memory and in a file' {
        foreach ($index in ($model | Publish-ItemEmbedding), ($model | Publish-ItemEmbedding -Path "$TestDrive/a.index")) {
            $before = Get-Recall $index -User 5 -IncludeSeen -TopK 80
            $updated = $index | Update-ItemEmbedding -Remove $ids[3], $ids[4]

            $updated | Should -Be $index
            $index.Count | Should -Be ($data.ItemCount - 2)
            $list = Get-Recall $index -User 5 -IncludeSeen -TopK 78
            $list.ItemId | Should -Not -Contain $ids[3]
            $null = Update-ItemEmbedding -Index $index -Item $ids[3], $ids[4]
            $again = Get-Recall $index -User 5 -IncludeSeen -TopK 80
            $again.ItemId | Should -Be $before.ItemId
        }

        (Get-ItemIndex "$TestDrive/a.index").Count | Should -Be $data.ItemCount
        (Test-ItemIndex "$TestDrive/a.index").UpdateCount | Should -Be 2
    }

    It 'changes nothing under -WhatIf' {
        $index = $model | Publish-ItemEmbedding
        $index | Update-ItemEmbedding -Remove $ids[0] -WhatIf | Should -BeNullOrEmpty

        $index.Count | Should -Be $data.ItemCount
    }

    It 'names what is not there, and does the rest' {
        $index = $model | Publish-ItemEmbedding
        $null = $index | Update-ItemEmbedding -Remove 999999, $ids[0] -ErrorAction SilentlyContinue -ErrorVariable errors

        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        $index.Count | Should -Be ($data.ItemCount - 1)
    }

    It 'refuses another model, and a file that another writer holds' {
        $index = $model | Publish-ItemEmbedding -Path "$TestDrive/b.index"
        $other = $data | New-DssmModel -Seed 2 | Start-MatchTraining -Epoch 1 -Seed 2
        { $index | Update-ItemEmbedding -Item $ids[0] -Model $other } | Should -Throw -ErrorId 'ModelIndexMismatch,*'
        { Get-ItemIndex "$TestDrive/b.index" | Update-ItemEmbedding -Item $ids[0] } | Should -Throw -ErrorId 'ModelMissing,*'

        $lock = [IO.File]::Open("$TestDrive/.b.index.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            { $index | Update-ItemEmbedding -Remove $ids[0] } | Should -Throw -ErrorId 'IndexBusy,*'
            { $model | Publish-ItemEmbedding -Path "$TestDrive/b.index" } | Should -Throw -ErrorId 'IndexBusy,*'
        }
        finally { $lock.Dispose() }

        (Get-ItemIndex "$TestDrive/b.index").Count | Should -Be $data.ItemCount
    }
}
