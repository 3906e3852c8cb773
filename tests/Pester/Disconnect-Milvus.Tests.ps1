BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'Disconnect-Milvus' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
    }

    AfterAll { Stop-TestServer $server }

    It 'closes the default connection, which is then none' {
        $connection = Connect-Milvus $server.Uri
        Disconnect-Milvus

        $connection.IsClosed | Should -BeTrue
        { Get-ItemIndex -Collection any } | Should -Throw -ErrorId 'MilvusConnectionMissing,*'
    }

    It 'closes a connection from the pipeline' {
        $connection = Connect-Milvus $server.Uri
        $connection | Disconnect-Milvus

        { Get-ItemIndex -Connection $connection -Collection any } | Should -Throw -ErrorId 'MilvusDisconnected,*'
    }

    It 'does nothing without a connection' {
        { Disconnect-Milvus } | Should -Not -Throw
    }
}
