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

    Context 'of a file that others write to in place' {
        BeforeAll {
            . $PSScriptRoot/Shell.ps1
            $null = $data | New-DssmModel -Seed 2 | Start-MatchTraining -Epoch 1 -Seed 2 | Publish-ItemEmbedding -Path "$TestDrive/other.index"

            # In a process of its own, which a page that is gone would end: opens, searches, lets the file be changed, searches.
            function Invoke-Reader([string] $Open, [string] $Change) {
                Copy-Item "$TestDrive/a.index" "$TestDrive/read.index"
                Invoke-Shell $TestDrive @"
Import-Module '$((Get-Module Rechub).Path)'
`$index = Get-ItemIndex ./read.index $Open
`$before = `$index | Get-SimilarItem -Item 1
$Change
try { "same: `$((`$index | Get-SimilarItem -Item 1 | Out-String) -eq (`$before | Out-String))" } catch { "`$(`$_.FullyQualifiedErrorId): `$_" }
"test: `$((Test-ItemIndex ./read.index).IsValid)"
"@
            }
        }

        # Windows does not let anybody write to a file that is mapped.
        It 'refuses a search when it was <Name>' -Skip:($IsWindows) -ForEach @(
            @{ Name = 'truncated'; Change = '[IO.FileStream]::new("$PWD/read.index", "Open", "ReadWrite", "ReadWrite").SetLength(5000)'; Says = 'it has 5000 bytes'; IsValid = $false }
            @{ Name = 'emptied'; Change = 'Clear-Content ./read.index'; Says = 'it has 0 bytes'; IsValid = $false }
            @{ Name = 'overwritten'; Change = '[IO.File]::WriteAllBytes("$PWD/read.index", [IO.File]::ReadAllBytes("$PWD/other.index"))'; Says = 'another index'; IsValid = $true }
            # cp writes into the file; a Copy-Item is refused while somebody has it open.
            @{ Name = 'overwritten by cp'; Change = 'cp ./other.index ./read.index'; Says = 'another index'; IsValid = $true }
        ) {
            $run = Invoke-Reader '' $Change

            $run.Code | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeLike "*IndexFileChanged,*read.index' was changed in place*$Says*Get-ItemIndex*-Buffered*test: $IsValid*"
        }

        It 'searches on when it was <Name>' -ForEach @(
            @{ Name = 'replaced by rename'; Open = ''; Change = 'Copy-Item ./other.index ./new.index; Move-Item ./new.index ./read.index -Force' }
            @{ Name = 'removed'; Open = ''; Change = 'Remove-Item ./read.index; Copy-Item ./a.index ./read.index' }
            @{ Name = 'truncated, and read with -Buffered'; Open = '-Buffered'; Change = 'Clear-Content ./read.index' }
            @{ Name = 'overwritten, and read with -Buffered'; Open = '-Buffered'; Change = '[IO.File]::Copy("$PWD/other.index", "$PWD/read.index", $true)' }
        ) {
            $run = Invoke-Reader $Open $Change

            $run.Code | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeLike '*same: True*'
        }
    }
}
