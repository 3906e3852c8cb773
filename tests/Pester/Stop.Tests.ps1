# Ctrl+C is a call of PowerShell.Stop(): the console host makes the same one.
BeforeAll {
    $manifest = (Get-Module Rechub).Path
    $large = New-SampleInteraction -UserCount 60000 -ItemCount 20000 -InteractionCount 1500000
    $trained = New-SampleInteraction -UserCount 500 -ItemCount 5000 -InteractionCount 20000 |
        New-DssmModel | Start-MatchTraining -Epoch 1
    $index = $trained | Publish-ItemEmbedding
    $lists = $large | New-PopularityModel | Get-Recall -TopK 10

    # Starts a stage of the pipeline with its input at hand, stops it, and tells what happened.
    function Stop-Stage([string] $Stage, [int] $AfterMilliseconds = 500) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddCommand('Import-Module').AddArgument($manifest).Invoke()
            foreach ($name in 'large', 'trained', 'index', 'lists') { $shell.Runspace.SessionStateProxy.SetVariable($name, (Get-Variable $name -ValueOnly)) }
            $shell.Runspace.SessionStateProxy.SetVariable('folder', "$TestDrive")
            $shell.Commands.Clear()
            $running = $shell.AddScript($Stage).BeginInvoke()
            $null = $running.AsyncWaitHandle.WaitOne($AfterMilliseconds)
            $wasRunning = -not $running.IsCompleted
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            [pscustomobject]@{
                WasRunning = $wasRunning
                State = $shell.InvocationStateInfo.State
                Seconds = $clock.Elapsed.TotalSeconds
            }
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'Ctrl+C' {
    BeforeAll {
        $lines = [Collections.Generic.List[string]]::new()
        foreach ($user in 1..5000) { foreach ($item in 0..99) { $lines.Add("$user::$(($user + $item) % 997)::4::$item") } }
        Set-Content "$TestDrive/ratings.dat" $lines
        Set-Content "$TestDrive/movies.dat" (0..996 | ForEach-Object { "$_::Film $_ (1990)::Drama" })
        Set-Content "$TestDrive/users.dat" (1..5000 | ForEach-Object { "$_::F::25::4::12345" })
    }

    It 'stops <Name> within two seconds and leaves nothing half-written' -ForEach @(
        @{ Name = 'New-SampleInteraction'; Stage = 'New-SampleInteraction -UserCount 200000 -ItemCount 20000 -InteractionCount 40000000' }
        @{ Name = 'Import-MovieLens'; Stage = 'while ($true) { Import-MovieLens -LiteralPath $folder }' }
        @{ Name = 'New-DssmModel'; Stage = 'while ($true) { $large | New-DssmModel -EmbeddingDimension 64 }' }
        @{ Name = 'Start-MatchTraining'; Stage = '$large | New-DssmModel | Start-MatchTraining'; AfterMilliseconds = 2000 }
        @{ Name = 'Export-RecallModel'; Stage = 'while ($true) { $trained | Export-RecallModel -Path $folder/items.rechub -Force }' }
        @{ Name = 'Import-RecallModel'; Stage = '$null = $trained | Export-RecallModel -Path $folder/items.rechub -Force; while ($true) { Import-RecallModel -Path $folder/items.rechub }' }
        @{ Name = 'Publish-ItemEmbedding'; Stage = 'while ($true) { $trained | Publish-ItemEmbedding -Path $folder/items.index }' }
        @{ Name = 'Get-ItemIndex'; Stage = '$null = $trained | Publish-ItemEmbedding -Path $folder/items.index; while ($true) { Get-ItemIndex -Path $folder/items.index }' }
        @{ Name = 'New-PopularityModel'; Stage = 'while ($true) { $large | New-PopularityModel }' }
        @{ Name = 'Get-Recall of a baseline'; Stage = '$large | New-PopularityModel | Get-Recall -TopK 5000' }
        @{ Name = 'Get-Recall of an index'; Stage = '$index | Get-Recall -User ((1..500) * 200) -TopK 4000' }
        @{ Name = 'Export-RecallList'; Stage = '$large | New-PopularityModel | Get-Recall -AllUser -TopK 5000 | Export-RecallList $folder/lists.parquet' }
        @{ Name = 'Measure-TopK'; Stage = '$lists | Measure-TopK -K (1..100) -Confidence 0.95'; AfterMilliseconds = 2000 }
    ) {
        $stopped = Stop-Stage $Stage -AfterMilliseconds ($AfterMilliseconds ?? 500)

        $stopped.WasRunning | Should -BeTrue
        $stopped.State | Should -Be Stopped
        $stopped.Seconds | Should -BeLessThan 2
        (Get-ChildItem $TestDrive -Force).Name | Where-Object { $_ -notin 'ratings.dat', 'movies.dat', 'users.dat', 'items.rechub', 'items.index' } | Should -BeNullOrEmpty
        if (Test-Path $TestDrive/items.rechub) { (Import-RecallModel $TestDrive/items.rechub).VectorDimension | Should -Be $trained.VectorDimension }
        if (Test-Path $TestDrive/items.index) { (Get-ItemIndex $TestDrive/items.index).Count | Should -BeGreaterThan 0 }
    }
}
