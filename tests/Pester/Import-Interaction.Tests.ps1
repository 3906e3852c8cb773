BeforeAll {
    Set-Content $TestDrive/events.csv "who,what,when,stars,plan`n2,b,2024-01-02,4,free`n1,a,2024-01-01,3.5,paid`n2,a,2024-01-01,2,free"
    Set-Content $TestDrive/items.csv "what,title,year`na,Alpha,1999`nb,Beta,2001`nc,Gamma,2002"
    $columns = @{ UserColumn = 'who'; ItemColumn = 'what'; TimeColumn = 'when' }
}

BeforeDiscovery {
    # What the tests of the core are built with.
    $libraries = Join-Path $PSScriptRoot .. Rechub.Core.Tests bin Release net10.0
    $duckDb = (Resolve-Path "$libraries/DuckDB.NET.Data.dll" -ErrorAction Ignore).Path
    $native = Get-ChildItem "$libraries/runtimes/*/native" -Filter *duckdb* -Recurse -ErrorAction Ignore |
        Where-Object { $_.Directory.Parent.Name -eq [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier }
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

    It 'reads a partitioned folder, and what describes users and items from tables of their own' {
        foreach ($country in 'de', 'fr') {
            $null = New-Item -ItemType Directory "$TestDrive/events/country=$country" -Force
            Set-Content "$TestDrive/events/country=$country/part-0.tsv" "who`twhat`twhen`n$country-1`t007`t2024-01-01"
        }
        Set-Content $TestDrive/people.csv "who;zip`nde-1;02460-1234`nnobody;1"
        Set-Content $TestDrive/things.csv "what,genres`n007,Action|Spy"

        $data = Import-Interaction $TestDrive/events @columns -UserFeature country
        $described = Import-Interaction $TestDrive/events @columns -UserPath $TestDrive/people.csv -ItemPath $TestDrive/things.csv -ListColumn genres

        $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 2, 1, 2
        $data.Users.Find('country')[1] | Should -Be fr
        $data.Items.Ids[0] | Should -BeExactly '007'
        $described.Users.Find('zip')[0] | Should -Be 02460-1234
        $described.Items.Find('genres')[0] | Should -Be Action, Spy
    }

    It 'streams the query of an open connection, with queries for users and items' -ForEach @{ DuckDb = $duckDb; Native = $native.FullName } {
        if (-not ($DuckDb -and $Native)) { Set-ItResult -Skipped -Because 'the tests of the core, which bring DuckDB, are not built' }
        $null = [Runtime.InteropServices.NativeLibrary]::Load($Native)
        Add-Type -Path (Join-Path (Split-Path $DuckDb) DuckDB.NET.Bindings.dll), $DuckDb
        $connection = [DuckDB.NET.Data.DuckDBConnection]::new('Data Source=:memory:')
        $connection.Open()
        $source = @{ Connection = $connection; UserColumn = 'who'; ItemColumn = 'what' }
        try {
            $data = Import-Interaction @source -TimeColumn moment -Query "select i % 10 as who, 'a' || i % 7 as what, timestamp '2024-01-01' + i * interval 1 second as moment from range(1000) t(i)" -UserQuery "select i as who, i * 0.5::double as score from range(20) t(i)" -ItemQuery "select 'a' || i as what, 'Item ' || i as title from range(7) t(i)"

            $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 10, 7, 1000
            $data.Users.Find('score').Values[3] | Should -Be 1.5
            $data.Items.TitleOf(6) | Should -Be 'Item 6'
            $connection.State | Should -Be Open
            { Import-Interaction @source -Query 'select * from nowhere' } | Should -Throw -ErrorId 'QueryFailed,*'
            { Import-Interaction @source -Query 'select 1 as who' } | Should -Throw "*no column 'what'*"
        }
        finally { $connection.Dispose() }
    }

    It 'takes times in the unit that is given, and refuses a number that may be a date without one' {
        Set-Content $TestDrive/units.csv "who,what,when`n1,a,20240531`n1,b,20240532"

        { Import-Interaction $TestDrive/units.csv @columns } | Should -Throw '*-TimeUnit*' -ErrorId 'InvalidInput,*'
        (Import-Interaction $TestDrive/units.csv @columns -TimeUnit Second).Log.Times | Should -Be 20240531, 20240532
        (Import-Interaction $TestDrive/units.csv @columns -TimeUnit Millisecond).Log.Times | Should -Be 20240, 20240
    }

    It 'takes times in the format that is given, and a date and a time of day from two columns' {
        Set-Content $TestDrive/sales.csv "who,what,when,day,hour`n1,a,12/1/2010 8:26,2010-12-01,8:26`n1,b,12/2/2010 9:00,2010-12-02,9:00"
        $times = 1291191960, 1291280400

        { Import-Interaction $TestDrive/sales.csv @columns } | Should -Throw "*1 December with -TimeFormat 'M/d/yyyy H:mm', or 12 January *" -ErrorId 'InvalidInput,*'
        (Import-Interaction $TestDrive/sales.csv @columns -TimeFormat 'yyyy', 'M/d/yyyy H:mm').Log.Times | Should -Be $times
        (Import-Interaction $TestDrive/sales.csv -UserColumn who -ItemColumn what -TimeColumn day, hour).Log.Times | Should -Be $times
        (Import-Csv $TestDrive/sales.csv | Import-Interaction -UserColumn who -ItemColumn what -TimeColumn day, hour).Log.Times | Should -Be $times
        { Import-Interaction $TestDrive/sales.csv @columns -TimeFormat 'H:mm' } | Should -Throw -ErrorId 'InvalidTimeFormat,*'
    }

    It 'takes the texts that mark a missing value' {
        Set-Content $TestDrive/marked.csv "who,what,plan`n1,a,NA`n2,?,free`n3,b,NA"
        $columns = @{ UserColumn = 'who'; ItemColumn = 'what'; UserFeature = 'plan' }

        $usual = Import-Interaction $TestDrive/marked.csv @columns -WarningVariable warned -WarningAction SilentlyContinue
        $given = Import-Interaction $TestDrive/marked.csv @columns -MissingValue '?', NA -SkipInvalid -WarningVariable skipped -WarningAction SilentlyContinue
        $none = Import-Interaction $TestDrive/marked.csv @columns -MissingValue '' -WarningVariable silent

        $usual.Users.Find('plan')[0] | Should -Be NA
        $warned | Should -BeLike "plan: 2 values 'NA' are read as text.*-MissingValue 'NA'*"
        $given.InteractionCount, $given.Users.Find('plan')[0] | Should -Be 2, $null
        $skipped | Should -BeLike '*1 invalid record*line 3*'
        $none.InteractionCount | Should -Be 3
        $silent | Should -BeNullOrEmpty
    }

    It 'says how many items have no row in their table' {
        Set-Content $TestDrive/few.csv "what,title`na,Alpha"
        Set-Content $TestDrive/many.csv "who,what`n1,a`n1,b`n1,c"

        $out = Import-Interaction $TestDrive/events.csv @columns -ItemPath $TestDrive/few.csv -Verbose 4>&1
        $out | Where-Object { "$_" -like '1 of the 2 items*' } | Should -HaveCount 1
        $null = Import-Interaction $TestDrive/many.csv -UserColumn who -ItemColumn what -ItemPath $TestDrive/few.csv -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeLike '2 of the 3 items*no record*few.csv*'
        Set-Content $TestDrive/few.csv "what,title`nA,Alpha"
        { Import-Interaction $TestDrive/events.csv @columns -ItemPath $TestDrive/few.csv } | Should -Throw "*None of the 2 items*'A'*"
    }

    It 'ends with the reasons when nothing is left' {
        Set-Content $TestDrive/bad.csv (@('who,what,when') + (1..12 | ForEach-Object { "$_,a,never" }))

        try { Import-Interaction $TestDrive/bad.csv @columns -SkipInvalid -WarningVariable skipped -WarningAction SilentlyContinue }
        catch { $failure = "$_" }

        $failure | Should -BeLike '*No interaction*12*line 2*never*'
        $skipped | Should -HaveCount 1
        $skipped[0] | Should -BeLike '*12 invalid records*first 10*line 11*'
    }

    It 'takes the separator and the encoding that are given, and a path as it is written' {
        Set-Content -LiteralPath "$TestDrive/odd[1].csv" "who~what~when~plan`n1~a~5~Café" -Encoding latin1

        $data = Import-Interaction -LiteralPath "$TestDrive/odd[1].csv" @columns -UserFeature plan -Delimiter '~' -Encoding Latin1

        $data.Users.Find('plan')[0] | Should -BeExactly Café
        { Import-Interaction -LiteralPath "$TestDrive/odd[1].csv" @columns -UserFeature plan -Delimiter '~' } |
            Should -Throw '*line 2, column 4: *-Encoding*windows-1252*'
    }

    It 'knows ids that one file has as numbers and another as text, from import to retrieval' {
        $events = foreach ($user in 1..12) { foreach ($item in 1..6) { "$user,$(($user + $item) % 9),$item" } }
        Set-Content $TestDrive/numeric.csv (@('who,what,when') + $events)
        Set-Content $TestDrive/textual.csv (@('who,what,when') + $events + 'guest,x1,9' + 'guest,3,10')

        $model = Import-Interaction $TestDrive/numeric.csv @columns | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 8, 4 | Start-MatchTraining -Epoch 1
        $index = $model | Publish-ItemEmbedding -Path "$TestDrive/numeric.index"
        $data = Import-Interaction $TestDrive/textual.csv @columns
        $before = $index | Get-Recall -Model $model -User 7 -TopK 3 -IncludeSeen
        $after = $index | Get-Recall -Model $model -Data $data -User 7 -TopK 3 -IncludeSeen

        $data.Users.Ids.IsText | Should -BeTrue
        "$($after.ItemId)" | Should -Be "$($before.ItemId)"
        ($index | Get-Recall -Model $model -Data $data -User guest -TopK 3).ItemId | Should -HaveCount 3
    }

    It 'reads files that come through the pipeline as one data set' {
        Set-Content $TestDrive/day1.csv "who,what,when`n1,a,1`n2,b,2"
        Set-Content $TestDrive/day2.csv "who,what,when`n3,a,3"

        (Get-ChildItem $TestDrive/day?.csv | Import-Interaction @columns).InteractionCount | Should -Be 3
        ("$TestDrive/day*.csv", (Get-Item $TestDrive/day2.csv) | Import-Interaction @columns).InteractionCount | Should -Be 4
        { (Get-Item $TestDrive/day1.csv), @{ who = 1; what = 'a'; when = 1 } | Import-Interaction @columns } | Should -Throw -ErrorId 'PipelineMixed,*'
    }

    It 'takes tables of users and items as objects, whose key has another name' {
        $items = [pscustomobject]@{ sku = 'a'; name = 'Alpha'; maker = @{ name = 'Ann'; land = [pscustomobject]@{ code = 'de' } } },
        @{ sku = 'b'; tags = 'x', 'y' }

        $data = Import-Interaction $TestDrive/events.csv @columns -ItemTable $items -ItemKey sku -UserTable @{ who = 2; plan = 'paid' }

        $data.Items.Columns.Name | Sort-Object | Should -Be maker.land.code, maker.name, name, tags
        $data.Items.Find('maker.land.code')[0] | Should -Be de
        $data.Items.Find('tags')[1] | Should -Be x, y
        $data.Users.Find('plan')[1] | Should -Be paid
    }

    It 'names values within objects by paths' {
        $data = [pscustomobject]@{ user = @{ id = 7 }; event = [pscustomobject]@{ item = [pscustomobject]@{ id = 'a' } }; 'at.utc' = 5 } |
            Import-Interaction -UserColumn user.id -ItemColumn event.item.id -TimeColumn at.utc

        $data.Users.Ids[0], $data.Items.Ids[0], $data.Log.Times[0] | Should -Be 7, 'a', 5
        { @{ who = 1; what = [pscustomobject]@{ id = 'a' }; when = 1 } | Import-Interaction @columns } | Should -Throw "*column 2: what: found a structure of id*'what.id'*"
        { @{ who = 1; what = 'a', 'b'; when = 1 } | Import-Interaction @columns } | Should -Throw '*-ItemSeparator*'
        { @{ who = 1; what = 'a'; when = 1 } | Import-Interaction -UserColumn who.id -ItemColumn what } | Should -Throw "*no property 'who.id'*"
    }

    It 'selects records while it reads, and says how many it left out' {
        $data = Import-Interaction $TestDrive/events.csv @columns -Where "plan == 'free' and stars >= 3" -WarningVariable said -WarningAction SilentlyContinue

        $data.InteractionCount, $data.UserCount | Should -Be 1, 1
        $said | Should -Be '-Where left out 2 of 3 records.'
        (Import-Csv $TestDrive/events.csv | Import-Interaction @columns -Where "not (plan == 'free')" -WarningAction SilentlyContinue).InteractionCount | Should -Be 1
        { Import-Interaction $TestDrive/events.csv @columns -Where "plan == 'none'" } | Should -Throw '*None of 3 records meets -Where*' -ErrorId 'InvalidInput,*'
        { Import-Interaction $TestDrive/events.csv @columns -Where "plans == 'free'" } | Should -Throw "*no column 'plans'*plan*" -ErrorId 'InvalidFilter,*'
        { Import-Interaction $TestDrive/events.csv @columns -Where "plan > 5" } | Should -Throw "*line 2, column 5: plan: found 'free', expected a number*"
    }

    It 'takes items that stand in one field apart, with ratings at their ends' {
        Set-Content $TestDrive/clicks.tsv "who`twhat`twhen`n1`tN1-1 N2-0`t5`n2`t`t6`n3`tN1-0 N-3-1`t7"

        $data = Import-Interaction $TestDrive/clicks.tsv @columns -ItemSeparator ' ', '-' -WarningVariable said -WarningAction SilentlyContinue
        $clicks = Import-Interaction $TestDrive/clicks.tsv @columns -ItemSeparator ' ', '-' -MinimumRating 1 -WarningAction SilentlyContinue
        $whole = @{ who = 1; what = 'a', 'b'; when = 5 } | Import-Interaction @columns -ItemSeparator ' '

        $data.UserCount, $data.ItemCount, $data.InteractionCount | Should -Be 2, 3, 4
        $data.Log.Ratings | Should -Be 1, 0, 0, 1
        $said | Should -Be "1 record has no item in 'what', and is left out."
        $clicks.Items.Ids[0], $clicks.Items.Ids[1] | Should -Be N-3, N1
        $whole.ItemCount, $whole.InteractionCount | Should -Be 2, 2
        { Import-Interaction $TestDrive/clicks.tsv @columns -ItemSeparator ' ', '-' -RatingColumn when } | Should -Throw -ErrorId 'RatingAmbiguous,*'
    }

    It 'leaves a text as it is, and mentions one that looks like lists' {
        Set-Content $TestDrive/titles.csv "what,title,genres`na,One | Two,x|y`nb,Beta,y|z"

        $data = Import-Interaction $TestDrive/events.csv @columns -ItemPath $TestDrive/titles.csv -WarningVariable said -WarningAction SilentlyContinue
        $listed = Import-Interaction $TestDrive/events.csv @columns -ItemPath $TestDrive/titles.csv -ListColumn genres -WarningVariable none

        $data.Items.TitleOf(0) | Should -Be 'One | Two'
        $data.Items.Find('genres')[0] | Should -Be 'x|y'
        $said | Should -BeLike '*-ListColumn genres*'
        $listed.Items.Find('genres')[0] | Should -Be x, y
        $none | Should -BeNullOrEmpty
    }

    It 'refuses the column of ids as a feature' {
        { Import-Interaction $TestDrive/events.csv @columns -UserFeature WHO } | Should -Throw -ErrorId 'FeatureIsKey,*'
    }

    It 'refuses a minimum rating without ratings, and a file without the columns' {
        { Import-Interaction $TestDrive/events.csv @columns -MinimumRating 3 } | Should -Throw -ErrorId 'RatingColumnMissing,*'
        { Import-Interaction $TestDrive/items.csv @columns } | Should -Throw "*no column 'who'*what, title, year*" -ErrorId 'InvalidInput,*'
        { Import-Interaction $TestDrive/absent.csv @columns } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'reads content vectors that Export-Embedding wrote, beside a table of items' {
        $data = New-SampleInteraction -UserCount 30 -ItemCount 20 -InteractionCount 300 -Seed 1
        $model = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 8, 4 | Start-MatchTraining -Epoch 1
        $null = $model | Get-ItemEmbedding | Export-Embedding $TestDrive/content.npy
        $null = $model | Get-ItemEmbedding | Export-Embedding $TestDrive/content.parquet
        $model | Get-ItemEmbedding | ForEach-Object { [pscustomobject]@{ movie = $_.ItemId; shelf = "s$($_.ItemId % 3)" } } | Export-Csv $TestDrive/shelves.csv
        $pairs = foreach ($user in 1..20) { foreach ($item in 1..8) { @{ who = $user; movie = 1 + ($user + $item * $item) % 20 } } }

        $columns = @{ UserColumn = 'who'; ItemColumn = 'movie' }
        $matrix = $pairs | Import-Interaction @columns -ItemPath $TestDrive/shelves.csv, $TestDrive/content.npy
        $table = $pairs | Import-Interaction @columns -ItemPath $TestDrive/content.parquet -ItemKey id
        $objects = $pairs | Import-Interaction @columns -ItemTable ($model | Get-ItemEmbedding) -ItemKey ItemId

        $matrix.Items.Columns.Name | Should -Be shelf, content
        "$($matrix.Items.Find('content').Kind)" | Should -Be Vector
        $expected = ($model | Get-ItemEmbedding -Item $matrix.Items.Ids[0]).Vector
        $matrix.Items.Find('content').ValueAt(0) | Should -Be $expected
        $table.Items.Find('vector').ValueAt(0) | Should -Be $expected
        $objects.Items.Find('Vector').ValueAt(0) | Should -Be $expected
        $trained = $matrix | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 8, 4 | Start-MatchTraining -Epoch 1
        ($trained | Publish-ItemEmbedding | Get-Recall -User 1 -TopK 3).ItemId.Count | Should -Be 3
    }
}
