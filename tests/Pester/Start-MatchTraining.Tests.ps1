Describe 'Start-MatchTraining' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 60 -ItemCount 50 -InteractionCount 2000
        $model = $data | New-DssmModel -EmbeddingDimension 8
    }

    It 'outputs a trained copy with a report an epoch' {
        $trained = $model | Start-MatchTraining -Epoch 3 -Patience 0 -Seed 4

        $trained.IsTrained, $model.IsTrained | Should -Be $true, $false
        $trained.Seed | Should -Be 4
        $trained.Epoch.Epoch | Should -Be 1, 2, 3
        $trained.Epoch[2].Loss | Should -BeLessThan $trained.Epoch[0].Loss
        $trained.Epoch.Metric | ForEach-Object { $_ | Should -BeGreaterOrEqual 0 }
        $trained.ModelId | Should -Not -Be $model.ModelId
    }

    It 'gives the same model by parameter and by pipeline for the same seed and threads' {
        $first = Start-MatchTraining $model -Epoch 1 -Thread 2
        $second = Start-MatchTraining -Model $model -Epoch 1 -Thread 2

        $second.ModelId | Should -Be $first.ModelId
    }

    It 'trains with -Loss <_>' -ForEach BinaryCrossEntropy, Bpr, Hinge, SampledSoftmax, InBatchSoftmax, FullSoftmax {
        ($model | Start-MatchTraining -Loss $_ -Epoch 1).IsTrained | Should -BeTrue
    }

    It 'trains as the tutorial does by -Preset' {
        $trained = $data | New-DssmModel -Preset Tutorial | Start-MatchTraining -Preset Tutorial

        $trained.Epoch.Count | Should -Be 1
        $trained.Epoch[0].LearningRate | Should -Be ([float]1e-4)
        # Without a validation item there is nothing to monitor.
        $trained.Epoch[0].Metric | Should -BeNullOrEmpty
    }

    It 'says what each epoch gave by -Verbose' {
        $messages = $model | Start-MatchTraining -Epoch 1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

        $messages | Should -BeLike 'epoch 1: loss *validation HitRate@10*'
    }

    It 'survives a trip through json and clixml in its reports' {
        $report = ($model | Start-MatchTraining -Epoch 1).Epoch[0]
        ($report | ConvertTo-Json | ConvertFrom-Json).Loss | Should -Be $report.Loss
        $report | Export-Clixml $TestDrive/report.xml
        (Import-Clixml $TestDrive/report.xml).Loss | Should -Be $report.Loss
    }

    It 'refuses a batch that cannot hold a positive and its negatives' {
        { $model | Start-MatchTraining -Loss Bpr -BatchSize 4 -NegativeRatio 9 } |
            Should -Throw '*BatchSize must be at least 10*' -ErrorId 'InvalidTrainingOption,*'
    }

    It 'refuses a model that was read from a file, which has no data' {
        $model | Export-RecallModel $TestDrive/model.rechub
        { Import-RecallModel $TestDrive/model.rechub | Start-MatchTraining } | Should -Throw -ErrorId 'ModelWithoutData,*'
    }

    It 'goes on from its checkpoint after kill -9 to the same model' -Skip:$IsWindows {
        $command = {
            param($Module, $Checkpoint)
            Import-Module $Module
            New-SampleInteraction -UserCount 300 -ItemCount 200 -InteractionCount 20000 | New-DssmModel -EmbeddingDimension 16 |
                Start-MatchTraining -Epoch 20 -Patience 0 -Thread 1 -CheckpointPath $Checkpoint -CheckpointMinute 0.01 -Resume
        }
        $module = (Get-Module Rechub).Path
        $checkpoint = "$TestDrive/killed.checkpoint"
        $script = "& { $command } '$module' '$checkpoint'"
        foreach ($milliseconds in 200, 900) {
            $child = Start-Process (Get-Process -Id $PID).Path -PassThru -ArgumentList (
                @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' }) + '-NoProfile', '-OutputFormat', 'Text', '-EncodedCommand',
                [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script)))
            while (-not (Test-Path $checkpoint) -and -not $child.HasExited) { Start-Sleep -Milliseconds 20 }
            Start-Sleep -Milliseconds $milliseconds
            $child.Kill()
            $child.WaitForExit()
            (Import-RecallModel $checkpoint).Architecture | Should -Be 'DSSM'
        }

        $resumed = & $command $module $checkpoint
        $whole = & $command $module "$TestDrive/whole.checkpoint"

        $resumed.ModelId | Should -Be $whole.ModelId
    }

    It 'refuses a checkpoint of another training' {
        $checkpoint = "$TestDrive/other.checkpoint"
        $null = $model | Start-MatchTraining -Epoch 1 -CheckpointPath $checkpoint
        { $model | Start-MatchTraining -Epoch 2 -CheckpointPath $checkpoint -Resume } |
            Should -Throw "*other.checkpoint' is no checkpoint of this training*" -ErrorId 'CheckpointOfAnotherTraining,*'
    }

    It 'refuses -Resume without a checkpoint' {
        { $model | Start-MatchTraining -Resume } | Should -Throw -ErrorId 'InvalidTrainingOption,*'
    }
}
