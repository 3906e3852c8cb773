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
}

Describe 'The view <Name>' -ForEach $views {
    BeforeAll {
        # The library's types are in the module's load context, where a type literal does not find them.
        $fullName, $variant = $TypeName -split '#'
        $type = [AppDomain]::CurrentDomain.GetAssemblies() |
            Where-Object { $_.GetName().Name -like 'Rechub.*' } |
            ForEach-Object { $_.GetType($fullName) } | Where-Object { $_ } | Select-Object -First 1

        function Get-Sample {
            $data = New-SampleInteraction -UserCount 30 -ItemCount 25 -InteractionCount 600
            $trained = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -Thread 1
            $index = $trained | Publish-ItemEmbedding -Path (Join-Path $TestDrive sample.index)
            $lists = $index | Get-Recall -TopK 5
            $perUser = $lists | Measure-TopK -K 5 -PerUser
            $data; $data | Get-InteractionSummary; $trained; $trained.Epoch; $index; Test-ItemIndex $index.Location
            $data | New-PopularityModel
            $lists | Select-Object -First 1
            $lists | Select-Object -First 1 | ForEach-Object ToRows
            $trained | Get-ItemEmbedding -Item 1; $trained | Get-UserEmbedding -User 1; $index | Get-SimilarItem -Item 1 -TopK 1
            $perUser | Select-Object -First 1
            $lists | Measure-TopK -K 5; $lists | Measure-TopK -K 5 -Confidence 0.9
            $lists | Measure-TopK -K 5 -GroupBy gender; $lists | Measure-TopK -K 5 -GroupBy gender -Confidence 0.9
            $folds = $data | Split-Interaction Time -Fold 2 | ForEach-Object { $_ | New-PopularityModel | Get-Recall -TopK 5 }
            $folds | Measure-TopK -K 5; $folds | Measure-TopK -K 5 -GroupBy Activity
            $sampled = $index | Get-Recall -TopK 5 -SampleCandidate 5 | Measure-TopK -K 5 -WarningAction Ignore
            $sampled; $index | Get-Recall -TopK 5 -SampleCandidate 5 | Measure-TopK -K 5 -GroupBy gender -WarningAction Ignore
            Compare-TopK -Reference $perUser -Difference ($lists | Measure-TopK -K 5 -PerUser)
        }
    }

    It 'is of a type of the module' { $type | Should -Not -BeNullOrEmpty -Because "a view of $TypeName shows nothing if there is no such type" }

    It 'shows properties that the type has' {
        # A variant's further properties are notes on its objects.
        $known = $type.GetProperties().Name
        $Properties | Where-Object { $_ -notin $known -and -not $variant } | Should -BeNullOrEmpty
        $Properties | Where-Object { $_ -in $known } | Should -Not -BeNullOrEmpty
    }

    It 'is what the shell shows' -Skip:($TypeName -match 'Milvus') {
        if (-not (Test-Path variable:global:RechubViewSamples)) { $global:RechubViewSamples = @(Get-Sample) }
        $wanted = $TypeName
        $sample = $global:RechubViewSamples | Where-Object { $_.PSTypeNames[0] -eq $wanted -or ($_.PSTypeNames -contains $wanted -and -not ($_.PSTypeNames -match '#')) } |
            Select-Object -First 1
        $sample | Should -Not -BeNullOrEmpty -Because "a sample of $TypeName is made above"

        $shown = $IsTable ? ($sample | Format-Table | Out-String -Width 200) : ($sample | Format-List | Out-String -Width 200)

        foreach ($label in $Labels) { $shown | Should -BeLike "*$label*" }
        # A default view would show all properties; this one shows those that it names, under their names or its labels.
        if (-not $Labels) { foreach ($property in $Properties) { $shown | Should -BeLike "*$property*" } }
    }

}

AfterAll { Remove-Variable RechubViewSamples -Scope Global -ErrorAction Ignore }
