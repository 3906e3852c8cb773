BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'Remove-ItemIndex' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
        $null = Connect-Milvus $server.Uri
        $model = New-SampleInteraction -UserCount 60 -ItemCount 200 -InteractionCount 2400 |
            New-DssmModel | Start-MatchTraining -Epoch 1
        $null = 1..2 | ForEach-Object { $model | Publish-ItemEmbedding -Collection movies -IndexType Flat }
    }

    AfterAll {
        Disconnect-Milvus
        Stop-TestServer $server
    }

    It 'removes nothing with -WhatIf' {
        Get-ItemIndex -Collection movies -AllVersion | Remove-ItemIndex -WhatIf

        @(Get-ItemIndex -Collection movies -AllVersion).Count | Should -Be 2
    }

    It 'never removes the live version, and removes another' {
        $live, $other = @(Get-ItemIndex -Collection movies -AllVersion).Where({ $_.State -eq 'Live' }, 'Split')

        Remove-ItemIndex movies $live[0].Version -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable refused
        $other | Remove-ItemIndex -Confirm:$false

        $refused.FullyQualifiedErrorId | Should -Contain 'MilvusVersionInUse,Rechub.PowerShell.Commands.RemoveItemIndex'
        @(Get-ItemIndex -Collection movies -AllVersion).Version | Should -Be $live[0].Version
    }
}
