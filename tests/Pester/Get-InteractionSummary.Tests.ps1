BeforeAll {
    $data = New-SampleInteraction -UserCount 40 -ItemCount 60 -InteractionCount 1200
}

Describe 'Get-InteractionSummary' {
    It 'counts by parameter and by pipeline alike' {
        $summary = $data | Get-InteractionSummary

        $summary.UserCount, $summary.ItemCount, $summary.InteractionCount | Should -Be 40, 60, 1200
        $summary.TrainCount + $summary.ValidationCount + $summary.TestCount | Should -Be 1200
        $summary.Density | Should -Be 0.5
        $summary.RepeatedCount | Should -Be 0
        Get-InteractionSummary $data | Should -Be $summary
    }

    It 'survives JSON' {
        ($data | Get-InteractionSummary | ConvertTo-Json | ConvertFrom-Json).PerUser.Mean | Should -Be 30
    }

    It 'is shown as a list' {
        $data | Get-InteractionSummary | Out-String | Should -Match 'PerUser\s+: min \d+, 25 %'
    }
}
