BeforeAll {
    $data = New-SampleInteraction -UserCount 40 -ItemCount 60 -InteractionCount 1200
}

Describe 'Split-Interaction' {
    It 'holds out the last interaction and one for validation by default' {
        $split = ($data | Split-Interaction -Method None | Split-Interaction).Split

        $split.TrainEnd | Should -Be $data.Split.TrainEnd
        $split.TestStart | Should -Be $data.Split.TestStart
    }

    It 'holds out the last N, by parameter and by pipeline alike' {
        $byPipeline = $data | Split-Interaction LeaveLastN -Count 3 -NoValidation
        $byParameter = Split-Interaction LeaveLastN -InputObject $data -Count 3 -NoValidation

        (Get-InteractionSummary $byPipeline).TestCount | Should -Be 120
        $byParameter.Split.TestStart | Should -Be $byPipeline.Split.TestStart
        "$($byPipeline.Split)" | Should -Be 'LeaveLastN 3, no validation'
    }

    It 'holds out what happened from a moment on' {
        $times = $data.Log.Times | Sort-Object
        $moment = [DateTimeOffset]::FromUnixTimeSeconds($times[1000]).UtcDateTime

        $split = $data | Split-Interaction -Method Time -TestStart $moment

        (Get-InteractionSummary $split).TestCount | Should -Be @($times | Where-Object { $_ -ge $times[1000] }).Count
    }

    It 'holds out a share of the interactions by time' {
        ($data | Split-Interaction Time -TestShare 0.25 | Get-InteractionSummary).TestCount | Should -BeGreaterOrEqual 300
    }

    It 'holds out nothing for production' {
        ($data | Split-Interaction None | Get-InteractionSummary).TrainCount | Should -Be 1200
    }

    It 'refuses to part by time what has no times' {
        $untimed = 1..3 | ForEach-Object { @{ who = 1; what = $_ } } | Import-Interaction -UserColumn who -ItemColumn what

        { $untimed | Split-Interaction Time -TestShare 0.3 } | Should -Throw '*-TimeColumn*' -ErrorId 'TimeMissing,*'
    }

    It 'refuses to leave nothing for training, and warns of an empty test part' {
        { $data | Split-Interaction Time -TestShare 1 } | Should -Throw '*nothing is left for training*' -ErrorId 'TrainingPartEmpty,*'
        { $data | Split-Interaction Time -TestStart 2040-01-01 -ValidationStart 1971-01-01 } | Should -Throw -ErrorId 'TrainingPartEmpty,*'

        $late = $data | Split-Interaction Time -TestStart 2040-01-01 -WarningVariable warned -WarningAction SilentlyContinue
        ($late | Get-InteractionSummary).TestCount | Should -Be 0
        $warned | Should -BeLike '*test part is empty*2040-01-01*'
        $once = 1..3 | ForEach-Object { @{ who = $_; what = 1 } } | Import-Interaction -UserColumn who -ItemColumn what
        $null = $once | Split-Interaction -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike '*every user has one interaction*'
        $null = $once | Split-Interaction None -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'refuses parameters of another method' {
        { $data | Split-Interaction -Method None -Count 3 } | Should -Throw '*LeaveLastN*None*' -ErrorId 'InvalidSplit,*'
        { $data | Split-Interaction -Method LeaveLastN } | Should -Throw -ErrorId 'InvalidSplit,*'
        { $data | Split-Interaction Time -TestStart 2001-01-01 -ValidationStart 2001-02-01 } | Should -Throw -ErrorId 'InvalidSplit,*'
    }

    It 'keeps the repeat policy with the data, from the import on' {
        $rows = 1..3 | ForEach-Object { $user = $_; 1, 2, 1, 3, 2 | ForEach-Object { @{ who = $user; what = $_ } } }
        $imported = $rows | Import-Interaction -UserColumn who -ItemColumn what -Repeat Allow

        $imported.Repeat | Should -Be Allow
        ($imported | Split-Interaction LeaveLastN -Count 2).Repeat | Should -Be Allow
        $excluding = $imported | Split-Interaction -Repeat Exclude
        $excluding.Repeat | Should -Be Exclude
        ($excluding | Get-InteractionSummary).RepeatedTestShare | Should -Be 1
        ($imported | Get-InteractionSummary).RepeatedTestShare | Should -Be 0
        ($imported | Split-Interaction -Distinct Last).Repeat | Should -Be Allow
        $data.Repeat | Should -Be Exclude
    }

    It 'rolls folds over time, each of which ends with its window' {
        $folds = @($data | Split-Interaction Time -Fold 3 -TestShare 0.2)

        $folds | Should -HaveCount 3
        $folds.Split.Fold | Should -Be 1, 2, 3
        $summaries = $folds | Get-InteractionSummary
        for ($i = 0; $i -lt 3; $i++) {
            $summaries[$i].TrainCount | Should -BeGreaterThan 0
            $summaries[$i].TestCount | Should -BeGreaterThan 0
            $summaries[$i].TrainCount + $summaries[$i].TestCount | Should -Be $folds[$i].InteractionCount
        }
        # What one fold tests the next one trains on.
        $summaries[1].TrainCount | Should -Be $folds[0].InteractionCount
        $summaries[2].TrainCount | Should -Be $folds[1].InteractionCount
        $folds[2].InteractionCount | Should -Be $data.InteractionCount
        { $data | Split-Interaction Time -Fold 3 -TestShare 0.4 } | Should -Throw -ErrorId 'InvalidSplit,*'
        { $data | Split-Interaction Time -Fold 3 -TestStart 2001-01-01 } | Should -Throw -ErrorId 'InvalidSplit,*'
        { $data | Split-Interaction -Fold 3 } | Should -Throw -ErrorId 'InvalidSplit,*'
    }

    It 'holds out users, of whom nothing is trained on' {
        $split = $data | Split-Interaction User -TestShare 0.1 -Count 2
        $summary = $split | Get-InteractionSummary

        $summary.TestUserCount | Should -Be 4
        $summary.ColdUserCount | Should -Be 4
        $summary.TestCount | Should -Be 8
        $summary.ValidationCount | Should -Be 8
        $summary.TrainCount + $summary.ValidationCount + $summary.TestCount + $summary.ContextCount | Should -Be $data.InteractionCount
        ($data | Split-Interaction User -TestShare 0.1 -Count 2).Split.TestStart | Should -Be $split.Split.TestStart
        ($data | Split-Interaction User -TestShare 0.1 -Count 2 -Seed 2).Split.TestStart | Should -Not -Be $split.Split.TestStart
        ($data | Split-Interaction User -NoValidation | Get-InteractionSummary).ValidationCount | Should -Be 0
        { $data | Split-Interaction User -TestShare 0.6 } | Should -Throw -ErrorId 'TooFewUsers,*'
    }
}
