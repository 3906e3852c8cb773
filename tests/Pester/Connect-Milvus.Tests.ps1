BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'Connect-Milvus' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
        $password = ConvertTo-SecureString 'S3cret-Pa55' -AsPlainText
        $credential = [pscredential]::new('root', $password)
    }

    AfterAll { Stop-TestServer $server }

    AfterEach { Disconnect-Milvus }

    It 'outputs a connection that is the default from then on' {
        $connection = Connect-Milvus $server.Uri

        $connection.ServerVersion | Should -Match '^v2'
        $connection.Database | Should -Be default
        Get-ItemIndex -Collection none -AllVersion | Should -BeNullOrEmpty
    }

    It 'shows no secret anywhere' {
        $shown = Connect-Milvus $server.Uri -Credential $credential -Verbose 4>&1
        $errors = try { Connect-Milvus http://127.0.0.1:9 -Credential $credential } catch { $_ }

        ($shown | Format-List * | Out-String), ($shown | ConvertTo-Json), "$errors", ($errors | Format-List * -Force | Out-String) |
            Should -Not -Match 'S3cret-Pa55'
        $shown.User | Should -Be root
    }

    It 'says what to do when nothing answers' {
        { Connect-Milvus http://127.0.0.1:9 } |
            Should -Throw '*Cannot reach*server runs there*' -ErrorId 'MilvusUnavailable,*'
    }

    It 'refuses a database that is not there' {
        { Connect-Milvus $server.Uri -Database nowhere } |
            Should -Throw "*no database 'nowhere'*" -ErrorId 'MilvusDatabaseNotFound,*'
    }

    It 'gives a connection to its own runspace only' {
        $null = Connect-Milvus $server.Uri

        $other = Start-ThreadJob { param($Module) Import-Module $Module; try { Get-ItemIndex -Collection x } catch { "$_" } } -ArgumentList (Get-Module Rechub).Path

        $other | Receive-Job -Wait -AutoRemoveJob | Should -Match 'No Milvus server is named'
    }
}
