BeforeAll {
    $data = New-SampleInteraction -UserCount 200 -ItemCount 80 -InteractionCount 4000 -Seed 1
    $model = $data | New-PopularityModel
    $good = $model | Get-Recall -TopK 40 | Measure-TopK -K 10, 40 -PerUser
    $bad = $model | Get-Recall -TopK 40 | ForEach-Object {
        [pscustomobject]@{ UserId = $_.UserId; ItemId = @($_.ItemId)[39..0]; RelevantItemId = $_.RelevantItemId }
    } | Measure-TopK -K 10, 40 -PerUser
}

Describe 'Compare-TopK' {
    It 'finds a worse run worse, and a run no different from itself' {
        $worse = Compare-TopK -Reference $good -Difference $bad | Where-Object { $_.Metric -eq 'NDCG' -and $_.K -eq 40 }
        $worse.Change | Should -BeLessThan 0
        $worse.PValue | Should -BeLessThan 0.01
        $worse.UserCount | Should -Be 200

        $same = $good | Compare-TopK -Reference $good
        $same | Should -HaveCount 12
        $same | ForEach-Object { $_.Change | Should -Be 0; $_.PValue | Should -Be 1 }
    }

    It 'refuses a run among sampled candidates beside one among all items' {
        $sampled = $model | Get-Recall -SampleCandidate 10 -TopK 11 -WarningAction Ignore | Measure-TopK -K 10 -PerUser -WarningAction Ignore
        $sampled[0].CandidateCount | Should -Be 10
        { Compare-TopK -Reference $good -Difference $sampled } | Should -Throw -ErrorId 'CandidatesDiffer,*' -ExpectedMessage '*all items*10 sampled items*'
        $saved = $sampled | ConvertTo-Csv | ConvertFrom-Csv
        { Compare-TopK -Reference $saved -Difference $good } | Should -Throw -ErrorId 'CandidatesDiffer,*'
        Compare-TopK -Reference $saved -Difference $sampled | Should -HaveCount 6
    }

    It 'takes runs that were saved' {
        $good | Export-Csv "$TestDrive/good.csv"
        $bad | Export-Clixml "$TestDrive/bad.xml"
        $saved = Import-Clixml "$TestDrive/bad.xml" | Compare-TopK (Import-Csv "$TestDrive/good.csv")
        $fresh = $bad | Compare-TopK $good

        $saved.PValue | Should -Be $fresh.PValue
        $saved.Change | Should -Be $fresh.Change
        { Compare-TopK 'x' $bad } | Should -Throw -ErrorId 'NotAUserMetric,*'
    }

    It 'sees nothing in one user alone, and refuses a user twice' {
        $one = $bad | Where-Object UserId -EQ $bad[0].UserId
        (Compare-TopK $good $one).PValue | Where-Object { $_ -ne 1 -and -not [double]::IsNaN($_) } | Should -BeNullOrEmpty
        { Compare-TopK $good ($bad + $bad[0]) } | Should -Throw -ErrorId 'UserMeasuredTwice,*'
    }

    It 'says when the runs share no user' {
        $other = [pscustomobject]@{ UserId = 'x'; ItemId = 1; RelevantItemId = 1 } | Measure-TopK -K 10 -PerUser

        { Compare-TopK $good $other } | Should -Throw -ErrorId 'NothingToCompare,*'
    }
}
