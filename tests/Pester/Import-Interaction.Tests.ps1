BeforeAll {
    Set-Content $TestDrive/events.csv "who,what,when,stars,plan`n2,b,2024-01-02,4,free`n1,a,2024-01-01,3.5,paid`n2,a,2024-01-01,2,free"
    Set-Content $TestDrive/items.csv "what,title,year`na,Alpha,1999`nb,Beta,2001`nc,Gamma,2002"
    $columns = @{ UserColumn = 'who'; ItemColumn = 'what'; TimeColumn = 'when' }
}

Describe 'Import-Interaction' {
    It 'reads a file, with a table of items' {
        $data = Import-Interaction $TestDrive/events.csv @columns -RatingColumn stars -UserFeature plan -ItemPath $TestDrive/items.csv

        $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 2, 2, 3
        $data.Items.TitleOf(1) | Should -Be Beta
        $data.Users.Columns.Name | Should -Be plan
        $data.Log.Ratings | Should -Be 3.5, 2, 4
    }

    It 'reads objects of the pipeline like the file they come from' {
        $byFile = Import-Interaction $TestDrive/events.csv @columns -UserFeature plan
        $byObject = Import-Csv $TestDrive/events.csv | Import-Interaction @columns -UserFeature plan -ItemPath $TestDrive/items.csv

        $byObject.Log.ItemRows | Should -Be $byFile.Log.ItemRows
        $byObject.Log.Times | Should -Be $byFile.Log.Times
        $byObject.Items.TitleOf(0) | Should -Be Alpha
    }

    It 'reads objects with typed properties, and hashtables' {
        $data = @(
            [pscustomobject]@{ who = 1; what = 'a'; when = [datetime]'2024-01-01'; genres = 'x', 'y' }
            @{ who = 2; what = 'b'; when = [DateTimeOffset]'2024-01-01T02:00+02:00'; genres = @('z') }
        ) | Import-Interaction @columns -ItemFeature genres

        $data.Log.Times | Should -Be 1704067200, 1704067200
        $data.Items.Find('genres')[0] | Should -Be x, y
    }

    It 'names the object and the property that are wrong' {
        { [pscustomobject]@{ who = 1 } | Import-Interaction @columns } | Should -Throw "*no property 'what'*who*" -ErrorId 'InvalidInput,*'
        { [pscustomobject]@{ who = 1; what = 2; when = 'noon' } | Import-Interaction @columns } |
            Should -Throw "pipeline, line 1, column 3: when: found 'noon'*"
    }

    It 'skips bad records with a warning when asked to' {
        $data = @{ who = 1; what = 2; when = 'noon' }, @{ who = 1; what = 2; when = 5 } |
            Import-Interaction @columns -SkipInvalid -WarningVariable skipped -WarningAction SilentlyContinue

        $data.InteractionCount | Should -Be 1
        $skipped | Should -BeLike '*1 invalid record*noon*'
    }

    It 'reads several files as one data set, low ratings left out' {
        (Import-Interaction $TestDrive/event*.csv, $TestDrive/events.csv @columns -RatingColumn stars -MinimumRating 3).InteractionCount |
            Should -Be 4
        (Import-Interaction $TestDrive/events.csv, $TestDrive/events.csv @columns -Distinct First).InteractionCount | Should -Be 3
    }

    It 'refuses a minimum rating without ratings, and a file without the columns' {
        { Import-Interaction $TestDrive/events.csv @columns -MinimumRating 3 } | Should -Throw -ErrorId 'RatingColumnMissing,*'
        { Import-Interaction $TestDrive/items.csv @columns } | Should -Throw "*no column 'who'*what, title, year*" -ErrorId 'InvalidInput,*'
        { Import-Interaction $TestDrive/absent.csv @columns } | Should -Throw -ErrorId 'PathNotFound,*'
    }
}
