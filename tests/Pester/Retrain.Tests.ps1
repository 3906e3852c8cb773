# examples/Retrain.ps1 as a scheduler runs it: a process of its own, and an exit code.
BeforeAll {
    $script = Convert-Path "$PSScriptRoot/../../examples/Retrain.ps1"
    $live = "$TestDrive/live"

    # Interactions of a hundred users as a merged csv; a later day has more of them.
    function Write-Rating([string] $Path, [int] $Day, [int] $Cluster = 4) {
        $random = [Random]::new(5)
        $lines = foreach ($user in 1..100) {
            foreach ($moment in 1..(12 + $Day)) {
                # Users like the items of their own cluster.
                $item = $Cluster * $random.Next(15) + $user % $Cluster + 1
                "$user,$item,5,$($moment * 1000 + $user),Title $item,Drama,M,25,4,00000"
            }
        }
        'user_id,movie_id,rating,timestamp,title,genres,gender,age,occupation,zip' | Set-Content $Path
        $lines | Add-Content $Path
    }

    function Invoke-Retrain([string] $Path, [object[]] $More = @()) {
        $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
        $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File $script -Path $Path -Directory $live -Epoch 4 @More 2>&1
        [pscustomobject]@{ Code = $LASTEXITCODE; Text = $output | Out-String }
    }
}

Describe 'examples/Retrain.ps1' {
    It 'trains and publishes, then retrains from what is live' {
        Write-Rating "$TestDrive/monday.csv" -Day 1
        $first = Invoke-Retrain "$TestDrive/monday.csv"
        $first.Code | Should -Be 0 -Because $first.Text
        $before = Import-RecallModel $live/model.rechub

        Write-Rating "$TestDrive/tuesday.csv" -Day 2
        $second = Invoke-Retrain "$TestDrive/tuesday.csv" '-MinimumChange:-1'
        $second.Code | Should -Be 0 -Because $second.Text
        $second.Text | Should -Match 'warm start: .*100 of 100 user_id'

        $after = Import-RecallModel $live/model.rechub
        $after.ModelId | Should -Not -Be $before.ModelId
        (Get-ItemIndex $live/items.index).ModelId | Should -Be $after.ModelId
        (Get-ChildItem $live -Force).Name | Sort-Object | Should -Be items.index, model.rechub, runs
    }

    It 'leaves the live model when the new one is worse, and says so by its exit code' {
        $before = (Import-RecallModel $live/model.rechub).ModelId

        $worse = Invoke-Retrain "$TestDrive/tuesday.csv" '-MinimumChange:1'

        $worse.Code | Should -Be 2 -Because $worse.Text
        (Import-RecallModel $live/model.rechub).ModelId | Should -Be $before
        (Get-ItemIndex $live/items.index).ModelId | Should -Be $before
    }

    It 'starts anew where the checkpoint is damaged' {
        $bytes = [IO.File]::ReadAllBytes("$live/model.rechub")
        $bytes[-1] = $bytes[-1] -bxor 1
        [IO.File]::WriteAllBytes("$live/training.checkpoint", $bytes)

        $anew = Invoke-Retrain "$TestDrive/tuesday.csv" '-MinimumChange:-1'

        $anew.Code | Should -Be 0 -Because $anew.Text
        (Get-ChildItem $live -Force).Name | Sort-Object | Should -Be items.index, model.rechub, runs
    }

    It 'leaves the live model after an error' {
        $before = (Import-RecallModel $live/model.rechub).ModelId
        'user_id,movie_id,rating,timestamp', 'x' | Set-Content "$TestDrive/broken.csv"

        $failed = Invoke-Retrain "$TestDrive/broken.csv"

        $failed.Code | Should -Be 1
        $failed.Text | Should -Match 'the live model stays'
        (Import-RecallModel $live/model.rechub).ModelId | Should -Be $before
    }
}
