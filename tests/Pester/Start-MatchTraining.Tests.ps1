Describe 'Start-MatchTraining' {
    BeforeAll {
        $data = New-SampleInteraction -UserCount 60 -ItemCount 50 -InteractionCount 2000
        $model = $data | New-DssmModel -EmbeddingDimension 8

        # Stops a training as Ctrl+C does, once something holds. The host is told warnings even then; a stopped pipeline passes none on.
        Add-Type -TypeDefinition (Get-Content $PSScriptRoot/WarningHost.cs -Raw)
        function Stop-Training($Model, [hashtable] $Option, [scriptblock] $Once) {
            $console = [WarningHost]::new()
            $runspace = [runspacefactory]::CreateRunspace($console)
            $runspace.Open()
            $shell = [powershell]::Create($runspace)
            try {
                $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Rechub).Path).Invoke()
                $shell.Commands.Clear()
                $running = $shell.AddCommand('Start-MatchTraining').AddParameter('Model', $Model).AddParameters($Option).BeginInvoke()
                while (-not $running.IsCompleted -and -not (& $Once $shell.Streams.Progress)) { Start-Sleep -Milliseconds 10 }
                $asked = [datetime]::UtcNow
                $shell.Stop()
                [pscustomobject]@{ Asked = $asked; State = $shell.InvocationStateInfo.State; Warning = $console.Warnings }
            }
            finally { $shell.Dispose(); $runspace.Dispose() }
        }
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

    It 'trains with -Loss <_>' -ForEach (Get-Command Start-MatchTraining).Parameters['Loss'].ParameterType.GenericTypeArguments[0].GetEnumNames() {
        ($model | Start-MatchTraining -Loss $_ -Epoch 1).IsTrained | Should -BeTrue
    }

    It 'trains as the tutorial does by -Preset' {
        $trained = $data | New-DssmModel -Preset Tutorial | Start-MatchTraining -Preset Tutorial

        $trained.Epoch.Count | Should -Be 1
        $trained.Epoch[0].LearningRate | Should -Be ([float]1e-4)
        # Without a validation item there is nothing to monitor.
        $trained.Epoch[0].Metric | Should -BeNullOrEmpty
    }

    It 'has the tutorial''s settings by -Preset, each of which matters' {
        $tutorial = @{
            Epoch = 1; BatchSize = 256; LearningRate = 1e-4; WeightDecay = 1e-6; Optimizer = 'Adam'; Schedule = 'Constant'; WarmUp = 0
            Loss = 'BinaryCrossEntropy'; NegativeRatio = 3; NegativeSampling = 'Popularity'; IdDropout = 0; Patience = 0; Thread = 1
        }
        $untrained = $data | New-DssmModel -Preset Tutorial

        $preset = $untrained | Start-MatchTraining -Preset Tutorial -Thread 1

        $preset.ModelId | Should -Be ($untrained | Start-MatchTraining @tutorial).ModelId
        foreach ($other in @{ BatchSize = 128 }, @{ LearningRate = 1e-3 }, @{ WeightDecay = 1e-3 }, @{ Optimizer = 'AdamW' }, @{ Schedule = 'Step' },
            @{ NegativeRatio = 2 }, @{ NegativeSampling = 'Uniform' }, @{ NegativeSampling = 'Ralm' }, @{ Loss = 'Bpr' }) {
            $changed = $tutorial.Clone()
            foreach ($name in $other.Keys) { $changed[$name] = $other[$name] }
            ($untrained | Start-MatchTraining @changed).ModelId | Should -Not -Be $preset.ModelId -Because "$($other.Keys) changes something"
        }
    }

    It 'changes the learning rate by -Schedule from that of -LearningRate' {
        $options = @{ LearningRate = 0.002; WarmUp = 0; Epoch = 3; Patience = 0 }
        $constant, $step, $cosine = 'Constant', 'Step', 'Cosine' | ForEach-Object { , ($model | Start-MatchTraining @options -Schedule $_).Epoch.LearningRate }

        $constant | ForEach-Object { $_ | Should -Be ([float]0.002) }
        $step[0] | Should -Be ([float]0.002)
        $step[2] | Should -BeLessThan ($step[0] / 50)
        $cosine[1] | Should -BeLessThan $cosine[0]
        $cosine[2] | Should -BeLessThan ($cosine[1] / 2)
    }

    It 'computes with -Engine Torch what it computes without' {
        $torch = ($model | Start-MatchTraining -Engine Torch -Epoch 1 -Thread 1).Epoch[0]
        $fused = ($model | Start-MatchTraining -Epoch 1 -Thread 1).Epoch[0]

        [Math]::Abs($torch.Loss - $fused.Loss) | Should -BeLessThan ($fused.Loss / 1000)
    }

    It 'is shown with its seed and its number of epochs as a list, and as a row like every model' {
        $trained = $model | Start-MatchTraining -Epoch 2 -Patience 0 -Seed 4711

        $trained | Format-List | Out-String | Should -Match '(?s)ModelId\s+: [0-9a-f]{64}.*Epoch\s+: 2\s.*Seed\s+: 4711'
        $trained | Out-String | Should -Match 'Architecture\s+Trained\s+Dimension'
    }

    It 'says what each epoch gave by -Verbose' {
        $messages = $model | Start-MatchTraining -Epoch 1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

        $messages | Should -BeLike 'epoch 1: loss *validation HitRate@10*'
    }

    It 'leaves users below -MinimumItem out, and says how many' {
        $counts = 1..60 | ForEach-Object { $data.Log.UserOffsets[$_] - $data.Log.UserOffsets[$_ - 1] } | Sort-Object
        $tooFew = @($counts -lt $counts[20]).Count

        $null = $model | Start-MatchTraining -Epoch 1 -MinimumItem $counts[20] -WarningVariable told -WarningAction SilentlyContinue

        $told | Should -BeLike "$tooFew of 60 users have fewer than $($counts[20]) interactions*"
        { $model | Start-MatchTraining -MinimumItem 100000 } | Should -Throw -ErrorId 'NothingToTrainOn,*'
    }

    It 'survives a trip through json and clixml in its reports' {
        $report = ($model | Start-MatchTraining -Epoch 1).Epoch[0]
        ($report | ConvertTo-Json | ConvertFrom-Json).Loss | Should -Be $report.Loss
        $report | Export-Clixml $TestDrive/report.xml
        (Import-Clixml $TestDrive/report.xml).Loss | Should -Be $report.Loss
    }

    It 'watches the metric of -Monitor and reports the others beside it' {
        $report = ($model | Start-MatchTraining -Epoch 1 -Monitor recall@5).Epoch[0]

        $report.Monitor | Should -Be 'Recall@5'
        $report.Metric | Should -Be $report.Recall
        $report.NDCG, $report.MRR, $report.HitRate | ForEach-Object { $_ | Should -BeGreaterOrEqual 0 }
    }

    It 'says which form -Monitor has' {
        { $model | Start-MatchTraining -Monitor Precision } | Should -Throw "*'Precision' is not a metric*such as HitRate@10*"
    }

    It 'starts from an older model with -WarmStart' {
        $older = $model | Start-MatchTraining -Epoch 3
        $more = New-SampleInteraction -UserCount 70 -ItemCount 60 -InteractionCount 2500 | New-DssmModel -EmbeddingDimension 8

        $output = $more | Start-MatchTraining -WarmStart $older -Epoch 1 -Verbose 4>&1
        $cold = $more | Start-MatchTraining -Epoch 1

        $output[0].Message | Should -BeLike 'warm start: * of 60 movie_id, * of 70 user_id,* known'
        $output[-1].Epoch[0].Loss | Should -BeLessThan $cold.Epoch[0].Loss
    }

    It 'starts from nothing but a trained model of the same shape' {
        { $model | Start-MatchTraining -WarmStart $model } | Should -Throw -ErrorId 'ModelNotTrained,*'
        { $model | Start-MatchTraining -WarmStart ($data | New-PopularityModel) } | Should -Throw '*Popularity*cannot be a warm start*' -ErrorId 'WarmStartMismatch,*'
        $older = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1
        { $model | Start-MatchTraining -WarmStart $older } | Should -Throw '*16, 8 neurons*8, 4*' -ErrorId 'WarmStartMismatch,*'
    }

    It 'writes TensorBoard event files to -LogDirectory' {
        Push-Location $TestDrive
        try { $null = $model | Start-MatchTraining -Epoch 1 -LogDirectory runs/one } finally { Pop-Location }

        (Get-ChildItem $TestDrive/runs/one).Name | Should -BeLike 'events.out.tfevents.*'
    }

    It 'takes penalties, clipping, warm-up and the options of an in-batch softmax' {
        $plain = $model | Start-MatchTraining -Loss InBatchSoftmax -Epoch 1 -BatchSize 64 -Thread 1
        foreach ($option in @{ EmbeddingL1 = 1e-3 }, @{ EmbeddingL2 = 1e-3 }, @{ DenseL1 = 1e-3 }, @{ DenseL2 = 1e-3 }, @{ GradientClip = 0.01 },
            @{ WarmUp = 0.5 }, @{ HardNegativeCount = 4 }, @{ NoLogQCorrection = $true }, @{ RejectHistory = $true }, @{ IdDropout = 0.3 }) {
            $changed = $model | Start-MatchTraining -Loss InBatchSoftmax -Epoch 1 -BatchSize 64 -Thread 1 @option
            $changed.ModelId | Should -Not -Be $plain.ModelId -Because "$($option.Keys) changes something"
        }
    }

    It 'passes on as options what has another name there: <Because>' -ForEach @(
        @{ Because = 'no logQ for a loss without it'; Option = @{ Loss = 'FullSoftmax'; NoLogQCorrection = $true } }
        @{ Because = 'minutes between checkpoints without a file'; Option = @{ CheckpointMinute = 1 } }
        @{ Because = 'a K above the catalog'; Option = @{ Monitor = 'HitRate@51' } }
    ) {
        { $model | Start-MatchTraining @Option } | Should -Throw -ErrorId 'ContradictoryTrainingOptions,*'
    }

    It 'completes -<_>' -ForEach Preset, Loss, Optimizer, Schedule, NegativeSampling, Engine, Monitor {
        $line = "Start-MatchTraining -$_ "
        (TabExpansion2 $line $line.Length).CompletionMatches.Count | Should -BeGreaterThan 1
    }

    It 'refuses a batch that cannot hold a positive and its negatives' {
        { $model | Start-MatchTraining -Loss Bpr -BatchSize 4 -NegativeRatio 9 } |
            Should -Throw '*BatchSize must be at least 10*' -ErrorId 'InvalidTrainingOption,*'
    }

    It 'refuses a model that was read from a file, which has no data' {
        $model | Export-RecallModel $TestDrive/model.rechub
        { Import-RecallModel $TestDrive/model.rechub | Start-MatchTraining } | Should -Throw -ErrorId 'ModelWithoutData,*'
    }

    It 'leaves a checkpoint of the moment when Ctrl+C stops it' {
        $checkpoint = "$TestDrive/stopped.checkpoint"
        $large = New-SampleInteraction -UserCount 300 -ItemCount 200 -InteractionCount 20000 | New-DssmModel -EmbeddingDimension 16
        $options = @{ Epoch = 12; Patience = 0; Thread = 1; CheckpointPath = $checkpoint }

        $stopped = Stop-Training $large $options { Test-Path $checkpoint }

        $stopped.Warning | Should -BeLike "Training was stopped. Its state is in '*stopped.checkpoint': the same command with -Resume*"
        (Get-Item $checkpoint).LastWriteTimeUtc | Should -BeGreaterOrEqual $stopped.Asked.AddMilliseconds(-20)
        (Import-RecallModel $checkpoint).Epoch.Count | Should -BeLessThan 12
        $resumed = $large | Start-MatchTraining @options -Resume
        Remove-Item $checkpoint
        $resumed.ModelId | Should -Be ($large | Start-MatchTraining @options).ModelId
    }

    Context 'Ctrl+C when the checkpoint of the moment cannot be written' {
        BeforeAll {
            # Its epoch lasts seconds, and no other checkpoint is due within it.
            $long = New-SampleInteraction -UserCount 5000 -ItemCount 2000 -InteractionCount 500000 | New-DssmModel
            $trains = { param($Progress) @($Progress.StatusDescription) -like 'epoch 1*' }
        }

        It 'says that the disk is full, and leaves the checkpoint before' {
            $disk = (New-Item -ItemType Directory "$TestDrive/disk").FullName
            if (-not $IsLinux -or (id -u) -ne '0') { Set-ItResult -Skipped -Because 'making a small disk takes root on Linux' }
            mount -t tmpfs -o size=64m rechub-test $disk 2>$null
            if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'no small disk may be mounted here' }
            try {
                $options = @{ CheckpointPath = "$disk/training.checkpoint"; Resume = $true }
                $null = Stop-Training $long $options $trains
                $before = Get-FileHash $options.CheckpointPath
                dd if=/dev/zero of=$disk/filler bs=64k 2>$null

                $stopped = Stop-Training $long $options $trains

                $stopped.State | Should -Be Stopped
                $stopped.Warning | Should -BeLike (
                    "Training was stopped, and its state at that moment is lost: The checkpoint '$disk/training.checkpoint' cannot be written:*" +
                    'The previous one is unchanged.*')
                (Get-FileHash $options.CheckpointPath).Hash | Should -Be $before.Hash
                (Get-ChildItem $disk -Force).Name | Should -Be filler, training.checkpoint
                Remove-Item $disk/filler
                (Stop-Training $long $options $trains).Warning | Should -BeLike 'Training was stopped. Its state is in *'
            }
            finally { umount --lazy $disk }
        }

        It 'says that its folder is gone, and touches no checkpoint' {
            $folder = (New-Item -ItemType Directory "$TestDrive/folder").FullName
            $options = @{ CheckpointPath = "$folder/training.checkpoint"; Resume = $true }
            $null = Stop-Training $long $options $trains
            $before = Get-FileHash $options.CheckpointPath

            $stopped = Stop-Training $long $options {
                param($Progress)
                if (& $trains $Progress) { Rename-Item $folder elsewhere; New-Item $folder }
            }

            $stopped.State | Should -Be Stopped
            $stopped.Warning | Should -BeLike "Training was stopped, and its state at that moment is lost: Cannot write '$folder*training.checkpoint'*"
            (Get-FileHash $TestDrive/elsewhere/training.checkpoint).Hash | Should -Be $before.Hash
        }
    }

    It 'refuses a checkpoint of another training' {
        $checkpoint = "$TestDrive/other.checkpoint"
        $null = $model | Start-MatchTraining -Epoch 1 -CheckpointPath $checkpoint
        { $model | Start-MatchTraining -Epoch 1 -BatchSize 512 -CheckpointPath $checkpoint -Resume } |
            Should -Throw "*other.checkpoint' is not a checkpoint of this training: BatchSize was 256 and is 512*" -ErrorId 'CheckpointOfAnotherTraining,*'
    }

    It 'goes on with a finished training, and says so' {
        $checkpoint = "$TestDrive/longer.checkpoint"
        $null = $model | Start-MatchTraining -Epoch 1 -CheckpointPath $checkpoint
        $longer = $model | Start-MatchTraining -Epoch 3 -CheckpointPath $checkpoint -Resume -WarningVariable said -WarningAction SilentlyContinue
        $longer.Epoch.Count | Should -Be 3
        $said | Should -BeLike '*finished after epoch 1 of 1*to epoch 3 with a new schedule*'
    }

    It 'takes a half-life with its unit' {
        $identity = { param($HalfLife) ($model | Start-MatchTraining -Epoch 1 -Thread 1 -HalfLife $HalfLife).ModelId }
        & $identity 36h | Should -Be (& $identity 1.5d)
        & $identity 36h | Should -Be (& $identity '1.5d')
        & $identity ([timespan]::FromDays(1.5)) | Should -Be (& $identity 1.12:00:00)
        & $identity 36h | Should -Be (& $identity ([timespan]::FromHours(36)))
        & $identity 36h | Should -Not -Be (& $identity 36w)
        foreach ($wrong in 30, '30', 'd', '-3d', '3 years') {
            { $model | Start-MatchTraining -HalfLife $wrong } | Should -Throw "*'$wrong' is no time*30d*" -ErrorId 'ParameterArgumentTransformationError,*'
        }
    }

    It 'replaces no file that is no checkpoint' {
        'notes' | Set-Content $TestDrive/notes.txt
        { $model | Start-MatchTraining -Epoch 1 -CheckpointPath $TestDrive/notes.txt } |
            Should -Throw '*notes.txt*remove the file*' -ErrorId 'CheckpointPathTaken,*'
        Get-Content $TestDrive/notes.txt | Should -Be 'notes'
    }

    It 'checks options before it makes a warm start' {
        { $model | Start-MatchTraining -WarmStart $model -NegativeRatio 5 } | Should -Throw -ErrorId 'ContradictoryTrainingOptions,*'
    }

    It 'says that many interactions are no targets because they repeat' {
        $rows = foreach ($user in 1..20) { 0..11 | ForEach-Object { @{ user = $user; item = ($user + $_ % 4) } } }
        $comers = $rows | Import-Interaction -UserColumn user -ItemColumn item
        $comers | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -WarningVariable warned -WarningAction Ignore | Out-Null
        "$warned" | Should -BeLike '*left out of training*-Repeat Allow*'

        $comers | Split-Interaction -Repeat Allow | New-DssmModel -EmbeddingDimension 4 |
            Start-MatchTraining -Epoch 1 -WarningVariable warned -WarningAction Ignore | Out-Null
        $warned | Should -BeNullOrEmpty
    }
}
