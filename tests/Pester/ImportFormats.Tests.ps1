# What Import-Interaction shows of files as people have them: compressed, nested, without names, quoted, in other encodings.
BeforeAll {
    . $PSScriptRoot/Workbook.ps1
    $columns = @{ UserColumn = 'u'; ItemColumn = 'i'; TimeColumn = 't' }

    function Compress-Text([string] $Path, [string] $Text) {
        $stream = [IO.Compression.GZipStream]::new([IO.File]::Create($Path), [IO.Compression.CompressionMode]::Compress)
        $bytes = [Text.Encoding]::UTF8.GetBytes($Text)
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Dispose()
    }
}

Describe 'Import-Interaction of files as people have them' {
    It 'reads all of a folder, and selects from it' {
        $null = New-Item -ItemType Directory $TestDrive/days
        Set-Content $TestDrive/days/day1.csv 'u,i,t', '1,a,1', '2,a,2'
        Compress-Text $TestDrive/days/day2.csv.gz "u,i,t`n3,a,3`n"
        Set-Content $TestDrive/days/day3.jsonl '{"u":4,"i":"a","t":4}'

        (Import-Interaction $TestDrive/days @columns).InteractionCount | Should -Be 4
        (Import-Interaction $TestDrive/days @columns -Include *.csv, *.gz).InteractionCount | Should -Be 3
        (Import-Interaction $TestDrive/days @columns -Exclude day2*).InteractionCount | Should -Be 3
        Set-Content $TestDrive/days/notes.md hello
        { Import-Interaction $TestDrive/days @columns } | Should -Throw '*notes.md*-Exclude*' -ErrorId 'InvalidInput,*'
    }

    It 'reads an archive without unpacking it' {
        $null = New-Item -ItemType Directory $TestDrive/packed
        Set-Content $TestDrive/packed/a.csv 'u,i,t', '1,a,1'
        Set-Content $TestDrive/packed/b.tsv "u`ti`tt", "2`tb`t2"
        Compress-Archive $TestDrive/packed/* $TestDrive/packed.zip

        (Import-Interaction $TestDrive/packed.zip @columns).InteractionCount | Should -Be 2
        (Import-Interaction $TestDrive/packed.zip @columns -Include *.tsv).InteractionCount | Should -Be 1
    }

    It 'reads nested JSON by dotted paths, for interactions and items' {
        Set-Content $TestDrive/events.jsonl '{"user":{"id":"x"},"item":7,"t":1700000000}', '{"user":{"id":"y"},"item":8,"t":1700000001}'
        Set-Content $TestDrive/items.json '[{"item":7,"about":{"title":"Seven"}},{"item":8,"about":{"title":"Eight"}}]'

        $data = Import-Interaction $TestDrive/events.jsonl -UserColumn user.id -ItemColumn item -TimeColumn t -ItemPath $TestDrive/items.json

        $data.Users.Ids[0], $data.Users.Ids[1] | Should -Be x, y
        $data.Items.Find('about.title')[1] | Should -Be Eight
    }

    It 'reads a sheet of a workbook' {
        New-Workbook $TestDrive/book.xlsx ([ordered]@{ first = ('u', 'i', 't'), (1, 'a', 1700000000); second = ('u', 'i', 't'), (5, 'b', 1700000000) })

        $first = Import-Interaction $TestDrive/book.xlsx @columns -WarningVariable warnings 3> $null
        $first.Users.Ids[0] | Should -Be 1
        $warnings | Should -BeLike '*-Sheet*'
        (Import-Interaction $TestDrive/book.xlsx @columns -Sheet second).Users.Ids[0] | Should -Be 5
        { Import-Interaction $TestDrive/book.xlsx @columns -Sheet third } | Should -Throw '*first, second*' -ErrorId 'InvalidInput,*'
    }

    It 'names columns that a file does not name' {
        Set-Content $TestDrive/nameless.txt '1::a::5', '2::b::6'

        { Import-Interaction $TestDrive/nameless.txt @columns } | Should -Throw '*-Header user,item,rating,time*'
        (Import-Interaction $TestDrive/nameless.txt @columns -Header u, i, t -Delimiter '::').InteractionCount | Should -Be 2
        (Import-Interaction $TestDrive/nameless.txt @columns -Header u, i, t).InteractionCount | Should -Be 2
    }

    It 'refuses quotes that swallow lines, and takes them as text when told' {
        Set-Content $TestDrive/quotes.tsv (@("u`ti`tt`tn", "1`t5`t1`t`"Abc") + (1..49 | ForEach-Object { "$($_ % 7)`t$($_ % 9)`t$_`tx" }) + "2`t7`t51`tMix 12`"")

        { Import-Interaction $TestDrive/quotes.tsv @columns } | Should -Throw '*line 2*line 52*-NoQuote*'
        (Import-Interaction $TestDrive/quotes.tsv @columns -NoQuote).InteractionCount | Should -Be 51
    }

    It 'reads any encoding by its name or number, completes the common ones, and refuses others' {
        [IO.File]::WriteAllBytes("$TestDrive/cyr.csv", [Text.Encoding]::GetEncoding(1251).GetBytes("u,i,t`nИван,a,1`n"))

        foreach ($encoding in 'windows-1251', 1251, [Text.Encoding]::GetEncoding(1251)) {
            (Import-Interaction $TestDrive/cyr.csv @columns -Encoding $encoding).Users.Ids[0] | Should -Be Иван
        }
        { Import-Interaction $TestDrive/cyr.csv @columns } | Should -Throw '*line 2, column 1*-Encoding*'
        { Import-Interaction $TestDrive/cyr.csv @columns -Encoding klingon } | Should -Throw '*klingon*windows-1252*'
        $line = 'Import-Interaction ./x.csv -Encoding win'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain windows-1251
    }

    It 'names a file that it cannot read, and what to make of it' {
        [IO.File]::WriteAllBytes("$TestDrive/x.csv", [Text.Encoding]::Latin1.GetBytes("SQLite format 3`0rest"))

        { Import-Interaction $TestDrive/x.csv @columns } | Should -Throw '*SQLite*-Connection*' -ErrorId 'InvalidInput,*'
    }

    It 'warns of a file that may be cut off in its last line' {
        Set-Content $TestDrive/cut.csv "u,i,t`n1,a,1700000000`n2,a,1700000001`n3,a,1700000002`n4,a,1700" -NoNewline

        $null = Import-Interaction $TestDrive/cut.csv @columns -WarningVariable warnings 3> $null

        $warnings | Should -BeLike '*cut.csv*cut off*'
    }
}
