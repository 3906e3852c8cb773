# examples/Quickstart.ps1 as a user runs it: a process of its own.
BeforeAll {
    $script = Convert-Path "$PSScriptRoot/../../examples/Quickstart.ps1"

    function Invoke-Quickstart([string] $Path) {
        $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
        $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File $script -Path $Path 2>&1
        [pscustomobject]@{ Code = $LASTEXITCODE; Text = ($output | Out-String) -replace '\e\[[\d;]*m' }
    }
}

Describe 'examples/Quickstart.ps1' {
    It 'measures beside the baseline and recommends, on fewer items than it asks for and in a folder with brackets' {
        $folder = New-Item -ItemType Directory "$TestDrive/ratings [1]"
        $random = [Random]::new(5)
        Set-Content -LiteralPath "$folder/merged.csv" @(
            'user_id,movie_id,rating,timestamp,title,genres,gender,age,occupation,zip'
            foreach ($user in 1..40) {
                # Nobody rates a movie twice.
                $items = 1..60 | Sort-Object { $random.Next() }
                foreach ($moment in 1..15) {
                    $item = $items[$moment]
                    "$user,$item,4,$($moment * 1000),Title of $item (1990),Drama,M,25,4,00000"
                }
            }
        )

        $run = Invoke-Quickstart "$folder/merged.csv"

        $run.Code | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'beside the most-popular baseline, 40 users'
        $run.Text | Should -Match 'K\s+HitRate\s+HitRate, popular\s+NDCG\s+NDCG, popular'
        $run.Text | Should -Match 'Watched last\s+Recommended'
        $rows = $run.Text.Substring($run.Text.IndexOf('Watched last')) -split '\r?\n' -match '^Title of \d+ .*Title of \d+'
        $rows | Should -HaveCount 10
    }

    It 'fails on a path that leads nowhere' {
        $run = Invoke-Quickstart "$TestDrive/absent"

        $run.Code | Should -Not -Be 0
        $run.Text | Should -BeLike '*absent*'
        $run.Text | Should -Not -BeLike '*beside the most-popular baseline*'
    }
}
