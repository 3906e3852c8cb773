BeforeAll {
    function New-MovieLensFolder([string] $Path, [string] $Rating = "5::7::4::20`n5::1::3::10`n2::1::5::30`n") {
        $null = New-Item -ItemType Directory $Path -Force
        Set-Content -LiteralPath (Join-Path $Path ratings.dat) -Value $Rating -NoNewline
        Set-Content -LiteralPath (Join-Path $Path users.dat) -Value "2::F::56::16::70072`n5::M::18::3::02460`n" -NoNewline
        Set-Content -LiteralPath (Join-Path $Path movies.dat) -Value "1::Toy Story (1995)::Animation|Comedy`n7::Heat (1995)::Action`n" -NoNewline
    }
}

Describe 'Import-MovieLens' {
    It 'reads a folder by parameter and by pipeline alike' {
        New-MovieLensFolder $TestDrive/ml

        $byParameter = Import-MovieLens $TestDrive/ml
        $byPipeline = "$TestDrive/ml" | Import-MovieLens

        $byParameter.UserCount, $byParameter.ItemCount, $byParameter.InteractionCount | Should -Be 2, 2, 3
        $byPipeline.Log.ItemRows | Should -Be $byParameter.Log.ItemRows
    }

    It 'reads what Get-Item finds, brackets in the name included' {
        New-MovieLensFolder "$TestDrive/ml[1]"

        (Get-Item -LiteralPath "$TestDrive/ml[1]" | Import-MovieLens).UserCount | Should -Be 2
        (Import-MovieLens -LiteralPath "$TestDrive/ml[1]").UserCount | Should -Be 2
    }

    It 'takes relative paths from the current location and expands wildcards' {
        New-MovieLensFolder $TestDrive/two/a
        New-MovieLensFolder $TestDrive/two/b

        Push-Location $TestDrive/two
        try { (Import-MovieLens *).Count | Should -Be 2 } finally { Pop-Location }
    }

    It 'ends with an error that names the place: <Defect>' -ForEach @(
        @{ Defect = 'an id that is no number'; Rating = "5::7::4::20`n5::x::4::20`n"; Message = "*ratings.dat, line 2, column 2: *'x'*" }
        @{ Defect = 'an empty file'; Rating = ''; Message = '*ratings.dat*is empty*' }
        @{ Defect = 'a truncated last line'; Rating = "5::7::4::20`n5::1::4"; Message = '*ratings.dat, line 2: *3 fields, expected 4*' }
        @{ Defect = 'a field too many'; Rating = "5::7::4::20::9`n"; Message = '*ratings.dat, line 1: *5 fields, expected 4*' }
        @{ Defect = 'another separator'; Rating = "5,7,4,20`n"; Message = '*ratings.dat, line 1: *' }
        @{ Defect = 'a rating that is no number'; Rating = "5::7::good::20`n"; Message = "*ratings.dat, line 1, column 3: *'good'*" }
    ) {
        New-MovieLensFolder $TestDrive/bad $Rating

        { Import-MovieLens $TestDrive/bad } |
            Should -Throw $Message -ErrorId 'InvalidInput,Rechub.PowerShell.Commands.ImportMovieLens'
    }

    It 'reads the format that it is told, and fails on another' {
        New-MovieLensFolder $TestDrive/told
        Set-Content $TestDrive/told/one.csv "user_id,movie_id,timestamp`n5,7,20`n5,1,30"

        (Import-MovieLens $TestDrive/told -Format Dat).InteractionCount | Should -Be 3
        (Import-MovieLens $TestDrive/told -Format Merged).InteractionCount | Should -Be 2
        (Import-MovieLens $TestDrive/told/one.csv -Format Merged).InteractionCount | Should -Be 2
        { Import-MovieLens $TestDrive/told -Format Csv } | Should -Throw '*ratings.csv*'
        { Import-MovieLens $TestDrive/told/one.csv -Format Dat } | Should -Throw -ErrorId 'FolderExpected,*'
    }

    It 'ends with an error when the format is none that it knows' {
        $null = New-Item -ItemType Directory $TestDrive/other
        Set-Content $TestDrive/other/notes.txt hello

        { Import-MovieLens $TestDrive/other } | Should -Throw '*notes.txt*' -ErrorId 'InvalidInput,*'
        { Import-MovieLens $TestDrive/other -Format Nonsense } | Should -Throw '*Nonsense*'
    }

    It 'ends with an error at bytes that are not of the encoding' {
        Set-Content $TestDrive/merged.csv "user_id,movie_id,timestamp,title`n1,2,3,Café (1990)" -Encoding latin1

        { Import-MovieLens $TestDrive/merged.csv } |
            Should -Throw '*merged.csv, line 2, column 4: *-Encoding*' -ErrorId 'InvalidInput,*'
    }

    It 'ends with an error when nothing is there' {
        { Import-MovieLens $TestDrive/absent } | Should -Throw -ErrorId 'PathNotFound,Rechub.PowerShell.Commands.ImportMovieLens'
    }

    It 'refuses a path outside the file system' {
        { Import-MovieLens Env:/ } | Should -Throw -ErrorId 'NotFileSystem,*'
    }

    It 'skips bad records with a warning when asked to' {
        New-MovieLensFolder $TestDrive/skip "5::7::4::20`n5::x::4::20`n"

        $data = Import-MovieLens $TestDrive/skip -SkipInvalid -WarningVariable skipped -WarningAction SilentlyContinue

        $data.InteractionCount | Should -Be 1
        $skipped | Should -BeLike '*1 invalid record*line 2*'
    }

    It 'leaves out low ratings and repetitions when asked to' {
        New-MovieLensFolder $TestDrive/less "5::7::2::10`n5::7::4::20`n5::7::5::30`n"

        (Import-MovieLens $TestDrive/less).InteractionCount | Should -Be 3
        (Import-MovieLens $TestDrive/less -MinimumRating 4).InteractionCount | Should -Be 2
        (Import-MovieLens $TestDrive/less -Distinct Last).Log.Ratings | Should -Be 5
    }

    It 'reads ml-latest-small whole' {
        $folder = "$env:RECHUB_SHARED/data/ml-latest-small"
        if (-not (Test-Path -LiteralPath $folder)) { Set-ItResult -Skipped -Because "there is no $folder" }

        $data = Import-MovieLens $folder

        $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 610, 9724, 100836
    }

    It 'reads ml-1m whole' {
        if (-not $env:RECHUB_ML1M) { Set-ItResult -Skipped -Because 'RECHUB_ML1M names no folder of ml-1m' }

        $data = Import-MovieLens $env:RECHUB_ML1M

        $data.InteractionCount, $data.UserCount, $data.ItemCount | Should -Be 1000209, 6040, 3706
    }

    It 'reads ml-100k whole' -Skip:(-not ($env:RECHUB_ML1M -and (Test-Path "$env:RECHUB_ML1M/../ml-100k"))) {
        $data = Import-MovieLens $env:RECHUB_ML1M/../ml-100k

        $data.InteractionCount, $data.UserCount, $data.ItemCount | Should -Be 100000, 943, 1682
        $data.Items.Find('genres')[0] | Should -Be Animation, "Children's", Comedy
    }

    It 'reads a merged csv that is called ratings.csv, and the only one of a folder or an archive' {
        $null = New-Item -ItemType Directory $TestDrive/merged
        Set-Content $TestDrive/merged/ratings.csv "user_id,movie_id,timestamp,title`n1,2,3,Heat (1995)"
        Compress-Archive $TestDrive/merged $TestDrive/merged.zip

        foreach ($path in 'merged/ratings.csv', 'merged', 'merged.zip') {
            (Import-MovieLens $TestDrive/$path).Items.TitleOf(0) | Should -Be 'Heat (1995)' -Because $path
        }
    }

    It 'is shown as a table of counts' {
        New-MovieLensFolder $TestDrive/shown

        Import-MovieLens $TestDrive/shown | Out-String | Should -Match 'UserCount\s+ItemCount\s+InteractionCount\s+Split'
    }
}
