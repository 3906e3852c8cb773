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

        It 'recommends what the embedded index does' {
            $here = @($exact | Get-Recall -TopK 20)
            $there = @($index | Get-Recall -TopK 20)

            $there.Count | Should -Be $here.Count
            for ($i = 0; $i -lt $here.Count; $i++) {
                $there[$i].UserId | Should -Be $here[$i].UserId
                for ($rank = 0; $rank -lt 20; $rank++) {
                    [Math]::Abs($there[$i].Score[$rank] - $here[$i].Score[$rank]) | Should -BeLessThan 2e-6
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
