BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'Restore-ItemIndex, and the index that it is for' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
        $null = Connect-Milvus $server.Uri
        $data = New-SampleInteraction -UserCount 60 -ItemCount 200 -InteractionCount 2400
        $model = $data | New-DssmModel | Start-MatchTraining -Epoch 1
        $index = $model | Publish-ItemEmbedding -Collection movies -IndexType Flat -ModelPath $TestDrive
        $exact = $model | Publish-ItemEmbedding
    }

    AfterAll {
        Disconnect-Milvus
        Stop-TestServer $server
    }

    Context 'Publish-ItemEmbedding and Get-Recall' {
        It 'outputs an index that knows its server and its model' {
            $index.Backend, $index.Count, $index.ModelId | Should -Be Milvus, $model.Items.Count, $model.ModelId
            $index.Location | Should -Match '^http://127.0.0.1:\d+/movies, version \d{14}$'
            Join-Path $TestDrive "$($model.ModelId).rechub" | Should -Exist
        }

        It 'recommends the same items in the same order as the embedded index, to every user: <Name>' -ForEach @(
            @{ Name = 'seen ones left out'; Options = @{ TopK = 20 } }
            @{ Name = 'seen ones too'; Options = @{ TopK = 20; IncludeSeen = $true } }
            @{ Name = 'with a filter'; Options = @{ TopK = 20; Filter = 'year >= 1990' } }
        ) {
            $here = @($exact | Get-Recall @Options)
            $there = @($index | Get-Recall @Options)

            $there.UserId | Should -Be $here.UserId
            $tie = 1e-6
            for ($i = 0; $i -lt $here.Count; $i++) {
                $there[$i].ItemId.Count | Should -Be $here[$i].ItemId.Count
                for ($rank = 0; $rank -lt $here[$i].ItemId.Count; $rank++) {
                    $id = $there[$i].ItemId[$rank]
                    $score = $here[$i].Score[$rank]
                    [Math]::Abs($there[$i].Score[$rank] - $score) | Should -BeLessOrEqual (2 * $tie)
                    if ($id -eq $here[$i].ItemId[$rank]) { continue }
                    # Another item in its place must tie with it: where it stands here, or with the last one that still fits.
                    $place = [array]::IndexOf($here[$i].ItemId, $id)
                    [Math]::Abs($here[$i].Score[$place] - $score) | Should -BeLessOrEqual $tie
                }
            }
        }

        It 'takes the same filter: <_>' -ForEach "year >= 1990", "not (cate_id == 'Drama') and year < 1990.5" {
            $here = @($exact | Get-Recall -TopK 200 -Filter $_)
            $there = @($index | Get-Recall -TopK 200 -Filter $_)

            $there.Count | Should -Be $here.Count
            for ($i = 0; $i -lt $here.Count; $i++) {
                ($there[$i].ItemId | Sort-Object) -join ',' | Should -Be (($here[$i].ItemId | Sort-Object) -join ',')
            }
        }

        It 'refuses a filter on a column that is not there, before the server is asked' {
            { $index | Get-Recall -TopK 5 -Filter 'nothing == 1' } | Should -Throw -ErrorId 'InvalidFilter,*'
        }

        It 'does nothing with -WhatIf' {
            $model | Publish-ItemEmbedding -Collection untouched -WhatIf | Should -BeNullOrEmpty
            Get-ItemIndex -Collection untouched -AllVersion | Should -BeNullOrEmpty
        }

        It 'says where -SearchParameter does not apply' {
            { $exact | Get-Recall -TopK 5 -SearchParameter @{ ef = 10 } } | Should -Throw -ErrorId 'NotOnServer,*'
        }
    }

    Context 'Restore-ItemIndex' {
        BeforeAll {
            $second = $model | Publish-ItemEmbedding -Collection movies -IndexType Flat
            $versions = @(Get-ItemIndex -Collection movies -AllVersion)
        }

        It 'lists the versions, newest first' {
            $versions.State | Should -Be Live, Loaded
            $versions[0].ModelId | Should -Be $model.ModelId
        }

        It 'changes nothing with -WhatIf' {
            Restore-ItemIndex movies -Version $versions[1].Version -WhatIf

            (Get-ItemIndex -Collection movies -AllVersion)[0].State | Should -Be Live
        }

        It 'makes a piped version live and says which model is its own' {
            $restored = $versions[1] | Restore-ItemIndex

            $restored.State, $restored.ModelId | Should -Be Live, $model.ModelId
            (Get-ItemIndex -Collection movies).Location | Should -Match $versions[1].Version
        }

        It 'names a version that is not there' {
            { Restore-ItemIndex movies -Version 20010101000000 } | Should -Throw -ErrorId 'MilvusVersionNotFound,*'
        }

        It 'completes names and versions from the server' {
            $names = (TabExpansion2 'Restore-ItemIndex mov' 21).CompletionMatches.CompletionText
            $stamps = (TabExpansion2 'Restore-ItemIndex movies -Version ' 34).CompletionMatches.CompletionText

            $names | Should -Contain movies
            $stamps | Should -Contain $versions[0].Version
        }
    }

    Context 'Get-SimilarItem' {
        It 'searches as it is told and gives columns along' {
            $id = $model.Items.Ids[3]
            $options = @{ Item = $id; TopK = 5; Consistency = 'Strong'; OutputField = 'year' }
            $rows = @($index | Get-SimilarItem @options)

            $rows.SimilarItemId | Should -Be ($exact | Get-SimilarItem -Item $id -TopK 5).SimilarItemId
            $rows.year | Should -Be ($exact | Get-SimilarItem -Item $id -TopK 5 -OutputField year).year
            { $exact | Get-SimilarItem @options } | Should -Throw -ErrorId 'NotOnServer,*'
            { $index | Get-SimilarItem -Item $id -SearchParameter @{ ef = 'x' } } |
                Should -Throw '*ef*it takes none*' -ErrorId 'MilvusParameterUnknown,*'
        }
    }

    Context 'Ctrl+C' {
        It 'stops a publish and leaves live what was' {
            $live = (Get-ItemIndex -Collection movies -AllVersion | Where-Object State -EQ Live).Version
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddCommand('Import-Module').AddArgument((Get-Module Rechub).Path).Invoke()
                $shell.Runspace.SessionStateProxy.SetVariable('model', $model)
                $shell.Runspace.SessionStateProxy.SetVariable('uri', $server.Uri)
                $shell.Commands.Clear()
                $running = $shell.AddScript('$model | Publish-ItemEmbedding -MilvusUri $uri -Collection movies').BeginInvoke()
                while (-not $running.IsCompleted -and -not ($shell.Streams.Progress.StatusDescription -match 'creating|rows|loading|flushing')) {
                    Start-Sleep -Milliseconds 20
                }
                $shell.Stop()

                $shell.InvocationStateInfo.State | Should -Be Stopped
            }
            finally {
                $shell.Dispose()
            }
            (Get-ItemIndex -Collection movies -AllVersion | Where-Object State -EQ Live).Version | Should -Be $live
        }
    }

    Context 'Publish-ItemEmbedding -Keep' {
        It 'keeps so many earlier versions' {
            $null = 1..2 | ForEach-Object { $model | Publish-ItemEmbedding -Collection kept -IndexType Flat -Keep 1 }

            (Get-ItemIndex -Collection kept -AllVersion).State | Should -Be Live, Loaded
            $null = $model | Publish-ItemEmbedding -Collection kept -IndexType Flat -Keep 1
            (Get-ItemIndex -Collection kept -AllVersion).State | Should -Be Live, Loaded
        }
    }

    Context 'Publish-ItemEmbedding, and what a publisher on another machine began two hours ago' {
        BeforeAll {
            $null = $model | Publish-ItemEmbedding -Collection shared -IndexType Flat
            $stamp = '20260101000000'
            # A collection that says of itself what every version does, and the one beside it that marks its publish as under way.
            function Start-PublishElsewhere {
                $api = "$($server.Uri)v1/vector/collections"
                $live = (Get-ItemIndex -Collection shared -AllVersion | Where-Object State -EQ Live).Version
                $manifest = (Invoke-RestMethod "$api/describe?collectionName=shared_$live").data.description |
                    ConvertFrom-Json -AsHashtable -DateKind String
                $manifest.created = [datetime]::UtcNow.AddHours(-2).ToString('o')
                $manifest.publisher.host = 'another-machine'
                $manifest.publisher.process = 4711
                foreach ($name in "shared_${stamp}_publishing", "shared_$stamp") {
                    $collection = @{ collectionName = $name; dimension = 4; description = $manifest | ConvertTo-Json -Compress }
                    $answer = Invoke-RestMethod "$api/create" -Method Post -ContentType application/json -Body ($collection | ConvertTo-Json)
                    $answer.code | Should -Be 200
                }
            }
        }

        It 'refuses to disturb it, naming it, and removes it with -<_>' -ForEach 'StaleAfter 01:00', 'Force' {
            $before = (Get-ItemIndex -Collection shared).Location
            Start-PublishElsewhere

            foreach ($option in @{}, @{ StaleAfter = '03:00' }) {
                { $model | Publish-ItemEmbedding -Collection shared -IndexType Flat @option } |
                    Should -Throw "*process 4711 on another-machine*version $stamp*-Force*" -ErrorId 'MilvusPublishUnderWay,*'
            }
            (Get-ItemIndex -Collection shared).Location | Should -Be $before
            (Get-ItemIndex -Collection shared -AllVersion | Where-Object Version -EQ $stamp).State | Should -Be Unfinished

            $name, $value = -split $_
            $option = @{ $name = $value ?? $true }
            $published = $model | Publish-ItemEmbedding -Collection shared -IndexType Flat @option
            (Get-ItemIndex -Collection shared -AllVersion).Version | Should -Not -Contain $stamp
            (Get-ItemIndex -Collection shared).Location | Should -Be $published.Location
            $published.Location | Should -Not -Be $before
        }
    }

    Context 'A version of an earlier release whose record the server lost' {
        BeforeAll {
            $null = 1..2 | ForEach-Object { $model | Publish-ItemEmbedding -Collection earlier -IndexType Flat }
            $live, $kept = Get-ItemIndex -Collection earlier -AllVersion
            # Such a version says format 1 and nothing else: here one without rows, as if its publish had died.
            $api = "$($server.Uri)v1/vector/collections"
            $manifest = (Invoke-RestMethod "$api/describe?collectionName=earlier_$($live.Version)").data.description |
                ConvertFrom-Json -AsHashtable -DateKind String
            $manifest.rechub = 1
            $stamp = '20260101000000'
            $collection = @{ collectionName = "earlier_$stamp"; dimension = 4; description = $manifest | ConvertTo-Json -Compress }
            $answer = Invoke-RestMethod "$api/create" -Method Post -ContentType application/json -Body ($collection | ConvertTo-Json)
            $answer.code | Should -Be 200
        }

        It 'is listed as Unknown, told of by a publish that does not touch it, refused when it does not answer, and removed when asked' {
            (Get-ItemIndex -Collection earlier -AllVersion).State | Should -Be Live, Loaded, Unknown

            $null = $model | Publish-ItemEmbedding -Collection earlier -IndexType Flat -Keep 1 -Force `
                -WarningVariable told -WarningAction SilentlyContinue
            $told | Should -Match "Remove-ItemIndex earlier -Version $stamp"
            (Get-ItemIndex -Collection earlier -AllVersion).State | Should -Be Live, Loaded, Unknown

            { Restore-ItemIndex earlier -Version $stamp -Force } | Should -Throw -ErrorId 'MilvusVerificationFailed,*'
            Remove-ItemIndex earlier -Version $stamp -Confirm:$false
            (Get-ItemIndex -Collection earlier -AllVersion).State | Should -Be Live, Loaded
        }
    }

    Context 'A publish that is refused' {
        It 'keeps no model' {
            { $model | Publish-ItemEmbedding -Collection movies -IndexParameter @{ nothing = 1 } -ModelPath $TestDrive/refused } |
                Should -Throw -ErrorId 'MilvusParameterUnknown,*'
            { $model | Publish-ItemEmbedding -Collection movies -Replica 2 -ModelPath $TestDrive/refused } |
                Should -Throw -ErrorId 'MilvusRefused,*'

            "$TestDrive/refused" | Should -Not -Exist
        }
    }

    Context 'examples/Milvus.ps1' {
        It 'goes from publishing to going back' {
            $script = Convert-Path "$PSScriptRoot/../../examples/Milvus.ps1"
            $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
            $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File $script `
                -MilvusUri $server.Uri -Epoch 1 -SettleSeconds 0 2>&1 | Out-String

            $LASTEXITCODE | Should -Be 0 -Because $output
            foreach ($type in 'Flat', 'IvfFlat', 'Hnsw') {
                $output | Should -Match "(?m)^$type +(100\.00|9\d\.\d\d) ?% of the exact index's top 100, HitRate@100 0\.\d{4}"
            }
            @(Get-ItemIndex -Collection rechub_example -AllVersion) | Should -HaveCount 3
        }
    }

    Context 'Update-ItemEmbedding' {
        It 'takes items out of the live version and puts them back' {
            $live = Get-ItemIndex -Collection movies
            $id = $model.Items.Ids[0]
            $null = $live | Update-ItemEmbedding -Remove $id
            (Get-ItemIndex -Collection movies).Count | Should -Be ($model.Items.Count - 1)

            $null = $live | Update-ItemEmbedding -Item $id -Model $model
            (Get-ItemIndex -Collection movies).Count | Should -Be $model.Items.Count
        }
    }
}
