BeforeDiscovery {
    $views = foreach ($file in Get-ChildItem "$PSScriptRoot/../../module/Views" -Filter *.ps1xml) {
        foreach ($view in ([xml](Get-Content $file -Raw)).SelectNodes('//View')) {
            foreach ($name in $view.SelectNodes('ViewSelectedBy/TypeName')) {
                @{
                    Name = $view.Name
                    TypeName = $name.InnerText
                    Properties = @($view.SelectNodes('.//PropertyName').InnerText | Select-Object -Unique)
                    IsTable = [bool] $view.TableControl
                    Labels = @($view.SelectNodes('.//Label').InnerText)
                }
            }
        }
    }
    $viewed = $views.TypeName
    $outputTypes = (Get-Command -Module Rechub).OutputType.Name | Sort-Object -Unique | ForEach-Object { @{ TypeName = $_; Viewed = $viewed } }
}

BeforeAll {
    # Ids, titles, groups and paths that are longer than columns are.
    function Get-Sample {
        $segments = 'customers of the northern region', 'customers of the southern region'
        $rows = foreach ($user in 10..33) {
            foreach ($item in 10..29 | Where-Object { ($_ * $user) % 3 -ne 0 -or $_ % 5 -eq 0 }) {
                [pscustomobject]@{
                    user = "6f9619ff-8b86-d011-b42d-00cf4fc964$user"; item = "article-of-the-long-number-$item"
                    time = [datetime]::new(2024, 1, 1).AddHours($user * ($item % 7) + $item)
                    segment = $segments[$user % 2]; title = "A Title of the Kind That Fills More Than Half a Line of a Terminal $item"; year = 1990 + $item
                }
            }
        }
        $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'a folder with a rather long name' 'and another one within it that is long')
        $data = $rows | Import-Interaction -UserColumn user -ItemColumn item -TimeColumn time -UserFeature segment -ItemFeature title, year
        $trained = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -Thread 1
        $index = $trained | Publish-ItemEmbedding -Path (Join-Path $folder sample.index)
        $user, $item = $rows[0].user, $rows[0].item
        $lists = $index | Get-Recall -TopK 3
        $perUser = $lists | Measure-TopK -K 3 -PerUser
        $folds = $data | Split-Interaction Time -Fold 2 | ForEach-Object { $_ | New-PopularityModel | Get-Recall -TopK 3 }
        $sampled = $index | Get-Recall -TopK 3 -SampleCandidate 3 -WarningAction Ignore
        Set-Content (Join-Path $folder broken.index) 'not an index'

        $data; $data | Get-InteractionSummary; $trained; $trained.Epoch; $index
        $data | New-DssmModel; $data | New-PopularityModel; $data | New-ItemKnnModel
        Test-ItemIndex $index.Location; Test-ItemIndex -LiteralPath (Join-Path $folder broken.index) -ErrorAction Ignore
        $lists | Select-Object -First 1; $lists | Select-Object -First 1 | ForEach-Object ToRows
        $index | Get-Recall -User $user -TopK 2 -IncludeSeen -OutputField year -AsRow
        $trained | Get-ItemEmbedding -Item $item; $trained | Get-UserEmbedding -User $user
        $index | Get-SimilarItem -Item $item -TopK 1; $index | Get-SimilarItem -Item $item -TopK 1 -OutputField year
        $perUser | Select-Object -First 1
        $lists | Measure-TopK -K 3; $lists | Measure-TopK -K 3 -Confidence 0.9
        $lists | Measure-TopK -K 3 -GroupBy segment; $lists | Measure-TopK -K 3 -GroupBy segment -Confidence 0.9
        ($means = $folds | Measure-TopK -K 3); $means.FoldMetric; $folds | Measure-TopK -K 3 -GroupBy Activity
        $sampled | Measure-TopK -K 3 -WarningAction Ignore; $sampled | Measure-TopK -K 3 -GroupBy segment -WarningAction Ignore
        $sampled | Measure-TopK -K 3 -GroupBy segment -Confidence 0.9 -WarningAction Ignore
        Compare-TopK -Reference $perUser -Difference ($lists | Measure-TopK -K 3 -PerUser)
        $trained | Export-RecallModel (Join-Path $folder sample.rechub)
        $lists | Export-RecallList (Join-Path $folder sample.csv)

        # What only a server makes, with the properties that its views show.
        [pscustomobject]@{
            PSTypeName = 'Rechub.Milvus.Connection.MilvusConnection'
            Uri = 'https://recommendations.milvus.internal.example.com:19530'; Database = 'recommendations'; User = 'publisher-of-movies'; ServerVersion = 'v2.6.12-rc1-hotfix'
        }
        [pscustomobject]@{
            PSTypeName = 'Rechub.Milvus.Versions.ItemIndexVersion'
            Collection = 'movies_of_the_northern_region'; Version = '20261130154412-7'; State = 'Unfinished'; Count = 123456789
            ModelId = $trained.ModelId; Publisher = 'build-machine-17.example.com/4711'
        }
    }
    if (-not (Test-Path variable:global:RechubViewSamples)) { $global:RechubViewSamples = @(Get-Sample) }

    function Find-Sample([string] $TypeName) {
        $global:RechubViewSamples | Where-Object { $_.PSTypeNames -contains $TypeName } |
            Sort-Object { $_.PSTypeNames.IndexOf($TypeName) } -Stable
    }

    # The characters of a text without blanks and the lines below titles: wrapping moves them, and cutting loses some.
    function Get-Letter([string] $Text) {
        $letters = ($Text -replace '[\s-]').ToCharArray()
        [array]::Sort($letters)
        [string]::new($letters)
    }
}

Describe 'The view <Name> of <TypeName>' -ForEach $views {
    BeforeAll {
        # The library's types are in the module's load context, where a type literal does not find them.
        $fullName, $variant = $TypeName -split '#'
        $type = [AppDomain]::CurrentDomain.GetAssemblies() |
            Where-Object { $_.GetName().Name -like 'Rechub.*' } |
            ForEach-Object { $_.GetType($fullName) } | Where-Object { $_ } | Select-Object -First 1
        $sample = Find-Sample $TypeName | Select-Object -First 1
    }

    It 'is of a type of the module' { $type | Should -Not -BeNullOrEmpty -Because "a view of $TypeName shows nothing if there is no such type" }

    It 'shows properties that the type has' {
        # A variant's further properties are notes on its objects.
        $known = $type.GetProperties().Name
        $Properties | Where-Object { $_ -notin $known -and -not $variant } | Should -BeNullOrEmpty
        $Properties | Where-Object { $_ -in $known } | Should -Not -BeNullOrEmpty
    }

    It 'is what the shell shows' {
        $sample | Should -Not -BeNullOrEmpty -Because "a sample of $TypeName is made above"

        $shown = $IsTable ? ($sample | Format-Table | Out-String -Width 200) : ($sample | Format-List | Out-String -Width 200)

        # What a list shows only of some objects has a condition and no label.
        foreach ($label in $Labels) { $shown | Should -BeLike "*$label*" }
        # A default view would show all properties; this one shows those that it names, under their names or its labels.
        if (-not $Labels) { foreach ($property in $Properties) { $shown | Should -BeLike "*$property*" } }
    }
}

Describe 'The output type <TypeName>' -ForEach $outputTypes {
    BeforeAll {
        $samples = @(Find-Sample $TypeName)
        $isShell = $TypeName -like 'System.*'
    }

    It 'has a view, and samples in this file' {
        # The shell has views of files and folders.
        if ($isShell) { return }
        $samples | Should -Not -BeNullOrEmpty -Because "Get-Sample makes every type that a cmdlet puts out"
        foreach ($sample in $samples) {
            $sample.PSTypeNames | Where-Object { $_ -in $Viewed } | Should -Not -BeNullOrEmpty
        }
    }

    It 'is not cut in <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }, @{ Width = 200 }) {
        foreach ($sample in $samples) {
            foreach ($show in { $sample }, { $sample | Format-Table }, { $sample | Format-List }) {
                # A folder's name is a title above the table, and version numbers are empty.
                if ($isShell -and "$show" -like '*List*') { continue }
                $narrow = & $show | Out-String -Width $Width
                $wide = & $show | Out-String -Width 1000

                $narrow | Should -Not -Match '…' -Because "nothing of $($sample.PSTypeNames[0]) may be cut"
                Get-Letter $narrow | Should -BeExactly (Get-Letter $wide) -Because "columns of $($sample.PSTypeNames[0]) may not be dropped"
                $narrow -split '\r?\n' | ForEach-Object Length | Measure-Object -Maximum |
                    ForEach-Object Maximum | Should -BeLessOrEqual $Width
            }
        }
    }

    It 'is a short list after objects of another type' {
        if ($isShell) { return }
        foreach ($sample in $samples) {
            $shown = 1, $sample | Out-String -Width 80

            $shown | Should -Not -Match '…'
            $shown | Should -Not -Match 'Rechub\.' -Because "parts of $($sample.PSTypeNames[0]) are no text"
            ($shown -split '\r?\n').Count | Should -BeLessThan 45
        }
    }

    It 'is sane JSON' {
        # Data and models are what they hold, and no record of it; the shell's files are its own.
        if ($isShell -or $TypeName -match 'InteractionData|Model$') { return }
        foreach ($sample in $samples) {
            $json = $sample | ConvertTo-Json -Depth 4 -WarningVariable cut -WarningAction SilentlyContinue

            $cut | Should -BeNullOrEmpty -Because 'records are not deeper'
            $json.Length | Should -BeLessThan 10000
            ($json | ConvertFrom-Json).PSObject.Properties.Name | Sort-Object |
                Should -Be ($sample.PSObject.Properties.Name | Sort-Object)
        }
    }
}

Describe 'The views of metrics' {
    BeforeAll {
        $mean, $interval, $group, $both = foreach ($variant in 'Mean', 'Interval', 'Group', 'GroupInterval') {
            Find-Sample "Rechub.Evaluation.TopKMetric#$variant" | Select-Object -First 1
        }
    }

    It 'keep the estimate with its interval in 80 columns' {
        $shown = $interval | Out-String -Width 80
        foreach ($name in 'NDCG', 'MRR', 'Recall', 'HitRate', 'Precision') {
            $bounds = $interval.Interval | Where-Object Metric -EQ $name
            $shown | Should -BeLike ('*{0:F3}*' -f $interval.$name)
            $range = '[{0:.000},{1:.000}]' -f $bounds.Low, $bounds.High -replace '1\.000', '1.00'
            $shown | Should -Match ([regex]::Escape($range))
        }
    }

    It 'keep group, intervals and candidates in lists' {
        $shown = $both | Format-List | Out-String -Width 80
        $bounds = $both.Interval | Where-Object Metric -EQ Precision
        $shown | Should -Match "Group +: $([regex]::Escape($both.Group))"
        $shown | Should -Match ([regex]::Escape(('{0:F4} [{1:F4}, {2:F4}]' -f $both.Precision, $bounds.Low, $bounds.High)))
        $mean | Format-List | Out-String -Width 80 | Should -Not -Match 'Group|CandidateCount|Fold'
        Find-Sample 'Rechub.Evaluation.TopKMetric#GroupSampled' | Format-List | Out-String -Width 80 | Should -Match 'CandidateCount +: 3'
    }

    It 'keep group and intervals of what follows other metrics' {
        $shown = $mean, $both | Out-String -Width 80
        $shown | Should -Match "Group +: $([regex]::Escape($both.Group))"
        foreach ($bounds in $both.Interval) {
            # A long value goes on in the next line, anywhere.
            $shown -replace '\s' | Should -BeLike ('*{0}`[{1:F4},{2:F4}`]*' -f $bounds.Metric, $bounds.Low, $bounds.High)
        }
        $mean, $group | Out-String -Width 80 | Should -Match "Group +: $([regex]::Escape($group.Group))"
    }

    It 'say among how many candidates intervals are' {
        $marked = Find-Sample 'Rechub.Evaluation.TopKMetric#GroupInterval' | Where-Object CandidateCount | Select-Object -First 1
        ($marked | Out-String -Width 80) -replace '\s+', ' ' | Should -Match 'of( .*)? 3 '
    }

    It 'say the whole number of <_> candidates' -ForEach 100, 9999, 123456 {
        foreach ($variant in 'Interval', 'GroupInterval') {
            $metric = Find-Sample "Rechub.Evaluation.TopKMetric#$variant" | Select-Object -First 1 | Select-Object *
            $metric.PSTypeNames.Insert(0, "Rechub.Evaluation.TopKMetric#$variant")
            $metric.CandidateCount = $_
            $metric | Format-Table | Out-String -Width 80 | Should -Match "(?<![\d.,])$_(?!\d)"
        }
    }

    It 'tell bounds apart where the decimal point is a comma' {
        $caller = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $metric = $interval | Select-Object *
            $metric.PSTypeNames.Insert(0, 'Rechub.Evaluation.TopKMetric#Interval')
            $metric.Interval = 'NDCG', 'MRR', 'Recall', 'HitRate', 'Precision' | ForEach-Object { [pscustomobject]@{ Metric = $_; Low = 0.4594; High = 0.9999 } }
            $metric | Format-Table | Out-String -Width 80 | Should -Match '\[,459;1,00\]'
            $metric.PSTypeNames.Insert(1, 'Rechub.Evaluation.TopKMetric')
            $metric | Format-List | Out-String -Width 80 | Should -Match ([regex]::Escape('[0,4594; 0,9999]'))
        }
        finally { [cultureinfo]::CurrentCulture = $caller }
    }
}

Describe 'The file that Export-RecallModel puts out' {
    It 'shows size and time' {
        $file = Find-Sample System.IO.FileInfo | Select-Object -First 1
        $shown = $file | Out-String -Width 80
        $shown | Should -BeLike "*$($file.Length)*"
        $shown | Should -BeLike "*$($file.LastWriteTime.ToString('HH:mm'))*"
    }
}

Describe 'Messages in redirected output' {
    It 'carry no color codes' {
        # The output of this shell goes to a pipe.
        $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
        $module = (Get-Module Rechub).ModuleBase
        $text = @"
`$PSStyle.OutputRendering = 'Host'
Import-Module '$module'
New-SampleInteraction -UserCount 30 -ItemCount 25 -InteractionCount 600 | New-DssmModel -EmbeddingDimension 2 |
    Start-MatchTraining -Epoch 1 -Thread 1 -Verbose | Publish-ItemEmbedding '$TestDrive/messages.index' -Verbose | Get-Recall -TopK 3 -SampleCandidate 5 -Verbose | Out-Null
"rendering is `$(`$PSStyle.OutputRendering)"
"@
        Set-Content "$TestDrive/messages.ps1" $text

        $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File "$TestDrive/messages.ps1" | Out-String

        $output | Should -Match 'VERBOSE: epoch 1'
        $output | Should -Match 'VERBOSE: Performing the operation'
        $output | Should -Match 'WARNING: '
        $output | Should -Match 'rendering is Host'
        $output | Should -Not -Match ([char]27)
    }
}

AfterAll { Remove-Variable RechubViewSamples -Scope Global -ErrorAction Ignore }
