Describe 'New-SampleInteraction' {
    It 'gives the counts asked for, with features and a split' {
        $data = New-SampleInteraction -UserCount 30 -ItemCount 60 -InteractionCount 900

        $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 30, 60, 900
        $data.Users.Columns.Name | Should -Be gender, age, occupation, zip
        $data.Items.Columns.Name | Should -Be title, year, genres, cate_id
        "$($data.Split)" | Should -Be 'LeaveLastOut, validation'
    }

    It 'gives the same data for the same seed' {
        $first, $second = 1..2 | ForEach-Object { New-SampleInteraction 20 50 -Seed 5 }

        $second.Log.ItemRows | Should -Be $first.Log.ItemRows
        (New-SampleInteraction 20 50 -Seed 6).Log.ItemRows | Should -Not -Be $first.Log.ItemRows
    }

    It 'works with two users' {
        (New-SampleInteraction -UserCount 2).UserCount | Should -Be 2
    }

    It 'refuses more interactions than users and items allow' {
        { New-SampleInteraction -UserCount 2 -ItemCount 3 -InteractionCount 7 } |
            Should -Throw '*between 2*and 6*' -ErrorId 'InvalidSampleSize,*'
    }
}
