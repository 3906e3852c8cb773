Describe 'examples/FindRecipe.ps1' {
    It 'compares the variants that are asked for on validation items' {
        $random = [Random]::new(3)
        $lines = foreach ($user in 1..40) {
            foreach ($moment in 1..15) { "$user,$($random.Next(30)),5,$($moment * 1000 + $user),Title,Drama,M,25,4,00000" }
        }
        @('user_id,movie_id,rating,timestamp,title,genres,gender,age,occupation,zip') + $lines | Set-Content $TestDrive/merged.csv

        $rows = & "$PSScriptRoot/../../examples/FindRecipe.ps1" -Path $TestDrive/merged.csv -Epoch 1 -Variant quick, default -Seed 1, 2 -Monitor NDCG@5

        $rows.Variant | Should -Be 'default', 'quick'
        $rows.'NDCG@5' | ForEach-Object { $_ | Should -BeGreaterThan 0 }
        $rows.Epoch | Should -Be 1, 1
    }
}
