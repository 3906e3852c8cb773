BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
    $null = $model | Publish-ItemEmbedding -Path "$TestDrive/a.index"
}

Describe 'Test-ItemIndex' {
    It 'finds a whole file valid, however it is named' {
        foreach ($check in (Test-ItemIndex "$TestDrive/*.index"), (Get-Item "$TestDrive/a.index" | Test-ItemIndex), (Get-ItemIndex "$TestDrive/a.index" | Test-ItemIndex)) {
            $check.IsValid | Should -BeTrue
            $check.ItemCount | Should -Be $data.ItemCount
            $check.Problem | Should -HaveCount 0
        }
    }

    It 'finds a damaged vector, a truncated and a foreign file' {
        $bytes = [IO.File]::ReadAllBytes("$TestDrive/a.index")
        $bytes[5000] = $bytes[5000] -bxor 1
        [IO.File]::WriteAllBytes("$TestDrive/damaged.bin", $bytes)
        [IO.File]::WriteAllBytes("$TestDrive/short.bin", $bytes[0..9000])
        Set-Content "$TestDrive/foreign.bin" 'x'

        foreach ($name in 'damaged', 'short', 'foreign') {
            $check = Test-ItemIndex -LiteralPath "$TestDrive/$name.bin"
            $check.IsValid | Should -BeFalse
            $check.Problem | Should -HaveCount 1
        }
        (Test-ItemIndex "$TestDrive/damaged.bin").Problem | Should -BeLike '*block 0*'
    }

    It 'gives one true or false for an if' {
        foreach ($answer in (Test-ItemIndex "$TestDrive/a.index" -Quiet), ("$TestDrive/a.index", "$TestDrive/*.index" | Test-ItemIndex -Quiet), (Get-ItemIndex "$TestDrive/a.index" | Test-ItemIndex -Quiet)) {
            $answer | Should -BeOfType bool
            $answer | Should -BeTrue
        }
        foreach ($answer in (Test-ItemIndex "$TestDrive/foreign.bin" -Quiet), (Test-ItemIndex "$TestDrive/a.index", "$TestDrive/damaged.bin" -Quiet),
            (Test-ItemIndex "$TestDrive/none.index" -Quiet), (Test-ItemIndex "$TestDrive/none*.index" -Quiet), (@() | Test-ItemIndex -Quiet)) {
            $answer | Should -BeOfType bool
            $answer | Should -BeFalse
        }
        if (Test-ItemIndex "$TestDrive/damaged.bin" -Quiet) { throw 'A damaged file is taken for an intact one.' }
        (Test-ItemIndex "$TestDrive/damaged.bin" -Quiet -Verbose 4>&1)[0].Message | Should -BeLike '*damaged.bin: *block 0*'
        (Get-Help Test-ItemIndex).Synopsis | Should -BeLike '*-Quiet*true or false*if*'
    }

    It 'says when there is no file' {
        { Test-ItemIndex "$TestDrive/none.index" } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}
