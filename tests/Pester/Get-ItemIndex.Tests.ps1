BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $null = $model | Publish-ItemEmbedding -Path "$TestDrive/a.index"
    $null = $model | Publish-ItemEmbedding -Path "$TestDrive/b[1].index"
}

Describe 'Get-ItemIndex' {
    It 'opens by path, wildcard, literal path and from Get-Item' {
        (Get-ItemIndex "$TestDrive/a.index").ModelId | Should -Be $model.ModelId
        @(Get-ItemIndex "$TestDrive/*.index") | Should -HaveCount 2
        (Get-ItemIndex -LiteralPath "$TestDrive/b[1].index").Location | Should -Be "$TestDrive/b[1].index"
        (Get-Item "$TestDrive/a.index" | Get-ItemIndex).Count | Should -Be $data.ItemCount
    }

    It 'finds a relative path from the current location' {
        Push-Location $TestDrive
        try { (Get-ItemIndex ./a.index).Count | Should -Be $data.ItemCount } finally { Pop-Location }
    }

    It 'refuses what is missing, foreign, truncated or damaged, with the reason' {
        { Get-ItemIndex "$TestDrive/none.index" } | Should -Throw -ErrorId 'PathNotFound,*'
        Set-Content "$TestDrive/foreign.txt" ('x' * 5000)
        { Get-ItemIndex "$TestDrive/foreign.txt" } | Should -Throw -ErrorId 'NotAnItemIndex,*'
        $bytes = [IO.File]::ReadAllBytes("$TestDrive/a.index")
        [IO.File]::WriteAllBytes("$TestDrive/short.bin", $bytes[0..($bytes.Length - 2)])
        { Get-ItemIndex "$TestDrive/short.bin" } | Should -Throw -ErrorId 'IndexTruncated,*'
        $bytes[33] = $bytes[33] -bxor 1
        [IO.File]::WriteAllBytes("$TestDrive/damaged.bin", $bytes)
        { Get-ItemIndex "$TestDrive/damaged.bin" } | Should -Throw -ErrorId 'IndexDamaged,*'
    }
}
