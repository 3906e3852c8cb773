BeforeDiscovery {
    # Text that is neither a column, nor from a list that is known, nor a path: the shell may offer what it likes.
    $free = 'ItemSeparator', 'ListSeparator', 'TimeFormat', 'MissingValue', 'Delimiter', 'Query', 'UserQuery', 'ItemQuery',
    'Include', 'Exclude', 'Sheet'
    # Files and folders.
    $paths = 'Path', 'LiteralPath', 'UserPath', 'ItemPath', 'ModelPath', 'CheckpointPath', 'LogDirectory', 'Destination',
    'CertificateAuthority'
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $textParameters = foreach ($command in Get-Command -Module Rechub) {
        foreach ($parameter in $command.Parameters.Values) {
            $type = $parameter.ParameterType
            if ($type.IsArray) { $type = $type.GetElementType() }
            if ($type.Name -in 'String', 'FeatureSpec', 'Monitor', 'TextEncoding' -and $parameter.Name -notin $common + $free + $paths) {
                @{ Command = $command.Name; Name = $parameter.Name; Parameter = $parameter }
            }
        }
    }
}

BeforeAll {
    # What the shell offers at the end of a line: the texts that it would put there.
    function Complete([string] $Line) { @((TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText) }

    Push-Location $TestDrive
    $data = New-SampleInteraction -UserCount 20 -ItemCount 15 -InteractionCount 200
    $model = $data | New-DssmModel -EmbeddingDimension 2 | Start-MatchTraining -Epoch 1 -Thread 1
    $index = $model | Publish-ItemEmbedding -Column year, genres
    $null = $model | Publish-ItemEmbedding -Path ./sample.index
    $null = $model | Export-RecallModel ./sample.rechub
    $lists = $index | Get-Recall -TopK 3
    $rows = @([pscustomobject]@{ 'Customer ID' = 1; item = 2; place = @{ city = 'Oslo' } })
    $held = @{ Data = $data; Rows = $rows }
    $folder = "$TestDrive"

    Set-Content orders.csv 'customer,product,time,quantity', '1,2,3,4'
    Set-Content people.csv 'id,gender,age', '1,f,30'
    Set-Content semicolon.txt 'customer;product', '1;2'
    Set-Content events.jsonl '{"user":{"id":3},"movie":5}'
    $bytes = [IO.File]::ReadAllBytes((Join-Path $TestDrive orders.csv))
    $packed = [IO.Compression.GZipStream]::new([IO.File]::Create((Join-Path $TestDrive orders.csv.gz)), [IO.Compression.CompressionMode]::Compress)
    $packed.Write($bytes); $packed.Dispose()
    $null = New-Item -ItemType Directory -Path parts/country=de
    Copy-Item orders.csv parts/country=de/part.csv
    $null = $model | Get-ItemEmbedding | Export-Embedding vectors.parquet
}

AfterAll { Pop-Location }

Describe 'Completion of -<Name> of <Command>' -ForEach $textParameters {
    It 'knows what may stand there' {
        $known = $Parameter.Attributes | Where-Object { $_.TypeId.Name -in 'ArgumentCompleterAttribute', 'ValidateSetAttribute' }
        $known | Should -Not -BeNullOrEmpty -Because 'file names would be offered'
    }

    It 'offers no file where nothing is known' {
        Complete "$Command -$Name " | Should -Not -BeLike '*orders.csv*'
        Complete "$Command -$Name ./ord" | Should -BeNullOrEmpty
    }
}

Describe 'Completion of columns' {
    It 'offers <Expected> for: <Line>' -ForEach @(
        # of a file whose path is typed
        @{ Line = 'Import-Interaction orders.csv -UserColumn '; Expected = 'customer', 'product', 'time', 'quantity' }
        @{ Line = 'Import-Interaction -Path ./orders.csv -ItemColumn pro'; Expected = 'product' }
        @{ Line = 'Import-Interaction -LiteralPath orders.csv -RatingColumn q'; Expected = 'quantity' }
        @{ Line = 'Import-Interaction "$folder/orders.csv" -WeightColumn Q'; Expected = 'quantity' }
        @{ Line = 'Import-Interaction ord*.gz -TimeColumn t'; Expected = 'time' }
        @{ Line = 'Import-Interaction semicolon.txt -UserColumn '; Expected = 'customer', 'product' }
        @{ Line = 'Import-Interaction events.jsonl -UserColumn '; Expected = 'user.id', 'movie' }
        @{ Line = 'Import-Interaction vectors.parquet -UserColumn '; Expected = 'id', 'vector' }
        @{ Line = 'Import-Interaction parts -UserColumn c'; Expected = 'customer', 'country' }
        @{ Line = 'Import-Interaction orders.csv -Header a,b -UserColumn '; Expected = 'a', 'b' }
        @{ Line = 'Import-Interaction orders.csv -UserFeature quantity, '; Expected = 'customer', 'product', 'time' }
        @{ Line = 'Import-Interaction orders.csv -UserPath people.csv -UserFeature '; Expected = 'id', 'gender', 'age' }
        @{ Line = 'Import-Interaction orders.csv -UserPath people.csv -UserKey i'; Expected = 'id' }
        @{ Line = 'Import-Interaction orders.csv -ItemTable (Import-Csv people.csv) -ItemFeature g'; Expected = 'gender' }
        @{ Line = 'Import-Interaction orders.csv -UserPath people.csv -ListColumn g'; Expected = 'gender' }
        # of what is piped
        @{ Line = '$rows | Import-Interaction -UserColumn '; Expected = "'Customer ID'", 'item', 'place.city' }
        @{ Line = '$held.Rows | Import-Interaction -UserColumn "cu'; Expected = '"Customer ID"' }
        @{ Line = 'Import-Interaction -InputObject $rows[0] -ItemColumn i'; Expected = 'item' }
        @{ Line = '[pscustomobject]@{ u = 1; i = 2 } | Import-Interaction -UserColumn '; Expected = 'u', 'i' }
        @{ Line = 'Import-Csv orders.csv | Where-Object quantity -GT 1 | Import-Interaction -UserColumn c'; Expected = 'customer' }
        @{ Line = 'Import-Csv orders.csv | Select-Object time, product | Import-Interaction -ItemColumn '; Expected = 'time', 'product' }
        @{ Line = 'Get-ChildItem orders.csv | Import-Interaction -UserColumn c'; Expected = 'customer' }
        @{ Line = "'orders.csv' | Import-Interaction -UserColumn c"; Expected = 'customer' }
        # of data, models and indexes
        @{ Line = '$data | New-DssmModel -UserFeature '; Expected = 'user_id', 'gender', 'age', 'occupation', 'zip' }
        @{ Line = 'New-DssmModel -InputObject $held.Data -ItemFeature ye'; Expected = 'year' }
        @{ Line = 'New-YoutubeDnnModel -InputObject $data -UserFeature gender, a'; Expected = 'age' }
        @{ Line = '$model | Publish-ItemEmbedding -Column '; Expected = 'title', 'year', 'genres', 'cate_id' }
        @{ Line = '$model | Publish-ItemEmbedding -Column year, genres -PartitionColumn '; Expected = 'year' }
        @{ Line = 'Import-RecallModel ./sample.rechub | Publish-ItemEmbedding -PartitionColumn c'; Expected = 'cate_id' }
        @{ Line = '$index | Get-Recall -OutputField '; Expected = 'movie_id', 'year', 'genres' }
        @{ Line = 'Get-ItemIndex ./sample.index | Get-Recall -OutputField ca'; Expected = 'cate_id' }
        @{ Line = 'Get-SimilarItem -Index (Get-ItemIndex ./sample.index) 1 -OutputField ca'; Expected = 'cate_id' }
        @{ Line = 'Measure-TopK -Data $data -GroupBy '; Expected = 'gender', 'age', 'occupation', 'zip', 'Activity', 'Popularity' }
        @{ Line = '$lists | Measure-TopK -GroupBy g'; Expected = 'gender' }
        @{ Line = 'Measure-TopK -GroupBy '; Expected = 'Activity', 'Popularity' }
        @{ Line = '$data | New-DssmModel | Start-MatchTraining -Monitor r'; Expected = 'Recall@10' }
        # of what commands in the line will make
        @{ Line = 'New-SampleInteraction | Split-Interaction Time | New-DssmModel -UserFeature o'; Expected = 'occupation' }
        @{ Line = 'Import-Interaction orders.csv -UserColumn customer -ItemColumn product -UserPath people.csv -UserKey id | New-DssmModel -UserFeature '; Expected = 'customer', 'gender', 'age' }
        @{ Line = '$data | New-DssmModel | Start-MatchTraining | Publish-ItemEmbedding -Column year, cate_id | Get-Recall -OutputField '; Expected = 'movie_id', 'year', 'cate_id' }
        @{ Line = '$index | Get-Recall -TopK 10 | Measure-TopK -GroupBy g'; Expected = 'gender' }
        @{ Line = '$data | Tee-Object -Variable kept | New-DssmModel -UserFeature g'; Expected = 'gender' }
        # of a filter
        @{ Line = 'Import-Interaction orders.csv -Where "qu'; Expected = '"quantity' }
        @{ Line = '[pscustomobject]@{ "a]b" = 1; i = 2 } | Import-Interaction -Where a'; Expected = '"[a]]b]' }
        @{ Line = '$rows | Import-Interaction -Where "item > 1 and cu'; Expected = '"item > 1 and [Customer ID]' }
        @{ Line = '$index | Get-Recall -Filter "(year > 1990 and g'; Expected = '"(year > 1990 and genres' }
        @{ Line = "`$index | Get-SimilarItem 1 -Filter 'ye"; Expected = "'year" }
        @{ Line = '$data | New-PopularityModel | Get-Recall -Filter ye'; Expected = '"year' }
        @{ Line = 'Import-Interaction orders.csv -Where "product == ''qu'; Expected = $null }
        # of nothing
        @{ Line = 'Import-Interaction missing.csv -UserColumn '; Expected = $null }
        @{ Line = 'Import-Interaction sample.index -UserColumn '; Expected = $null }
        @{ Line = '$missing | Publish-ItemEmbedding -Column '; Expected = $null }
        @{ Line = 'Get-ItemIndex ./orders.csv | Get-Recall -OutputField '; Expected = $null }
    ) {
        Complete $Line | Should -Be $Expected
    }

    It 'runs nothing that is typed, and leaves no error behind' {
        $calls = @{ Count = 0 }
        function Get-Orders { $calls.Count++; $rows }
        $rows | Add-Member -Force -MemberType ScriptProperty -Name Broken -Value { throw 'a property that throws' }
        $Error.Clear()

        Complete 'Get-Orders | Import-Interaction -UserColumn ' | Should -BeNullOrEmpty
        Complete 'Import-Interaction (Get-Orders) -UserColumn ' | Should -BeNullOrEmpty
        Complete '$rows | Import-Interaction -UserColumn ' | Should -Be "'Customer ID'", 'item', 'place.city', 'Broken'
        Complete 'Import-Interaction missing.csv -UserColumn ' | Should -BeNullOrEmpty

        $calls.Count | Should -Be 0
        $Error.Count | Should -Be 0
        $rows.PSObject.Properties.Remove('Broken')
    }

    It 'reads only the header of a large file' -Skip:(-not $IsLinux) {
        # 4 GB, of which only the start is on disk.
        $file = [IO.File]::Create((Join-Path $TestDrive large.csv))
        $file.Write([Text.Encoding]::UTF8.GetBytes("buyer,article`n" + "1,2`n" * 1000))
        $file.SetLength(4GB)
        $file.Dispose()
        function Get-ReadLength { [long]((Get-Content /proc/self/io)[0] -replace '\D') }
        $before = Get-ReadLength

        Complete 'Import-Interaction large.csv -UserColumn ' | Should -Be buyer, article

        (Get-ReadLength) - $before | Should -BeLessThan 16MB
        Remove-Item large.csv
    }
}
