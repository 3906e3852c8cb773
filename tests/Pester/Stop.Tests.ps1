# Ctrl+C is PowerShell.Stop() on the pipeline's runspace: the same call that the console host makes.
BeforeAll {
    $manifest = (Get-Module Rechub).Path

    # Starts a stage of the pipeline with its input at hand, stops it, and tells what happened.
    function Stop-Stage([string] $Stage, [hashtable] $Variables = @{}, [int] $AfterMilliseconds = 300) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddCommand('Import-Module').AddArgument($manifest).Invoke()
            foreach ($name in $Variables.Keys) { $shell.Runspace.SessionStateProxy.SetVariable($name, $Variables[$name]) }
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
    It 'stops New-SampleInteraction' {
        $stopped = Stop-Stage 'New-SampleInteraction -UserCount 200000 -ItemCount 20000 -InteractionCount 40000000'

        $stopped.WasRunning | Should -BeTrue
        $stopped.State | Should -Be Stopped
        $stopped.Seconds | Should -BeLessThan 2
    }

    It 'stops Import-MovieLens' {
        $block = -join (1..20000 | ForEach-Object { "$_::$($_ % 997)::4::$_`n" })
        $writer = [IO.StreamWriter]::new("$TestDrive/ratings.dat")
        1..400 | ForEach-Object { $writer.Write($block) }
        $writer.Dispose()

        $stopped = Stop-Stage 'Import-MovieLens -LiteralPath $folder' @{ folder = "$TestDrive" }

        $stopped.WasRunning | Should -BeTrue
        $stopped.State | Should -Be Stopped
        $stopped.Seconds | Should -BeLessThan 2
    }
}
