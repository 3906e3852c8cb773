# What -Database, -Timeout and the parameters of a login do beside a connection that is there already.
BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'A connection with parameters beside it' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
        New-TestDatabase $server.Uri staging
        New-TestCertificate "$TestDrive/certificates"
        $model = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 |
            New-DssmModel | Start-MatchTraining -Epoch 1
        $connection = Connect-Milvus $server.Uri
        $live = $model | Publish-ItemEmbedding -Collection movies -IndexType Flat
        function Get-Version($Database) { (Get-ItemIndex -Collection movies -AllVersion -Database $Database).Version }
    }

    AfterAll {
        Disconnect-Milvus
        Stop-TestServer $server
    }

    It 'publishes to, lists, restores in and removes from the database named, and no other' {
        $before = Get-Version default
        $index = 1..2 | ForEach-Object { $model | Publish-ItemEmbedding -Collection movies -IndexType Flat -Database staging }
        $new, $old = Get-Version staging

        Get-Version default | Should -Be $before
        (Restore-ItemIndex movies $old -Database staging).Database | Should -Be staging
        Get-ItemIndex -Collection movies -AllVersion -Database staging | Where-Object State -NE Live | Remove-ItemIndex -Confirm:$false
        Get-Version staging | Should -Be $old
        Get-Version default | Should -Be $before
        { Remove-ItemIndex movies $before -Database staging -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'MilvusVersionNotFound,*'
        # Opened through the database named, and of use after the call; as is the connection.
        $opened = $connection | Get-ItemIndex -Collection movies -Database staging
        ($opened | Get-Recall -User 1 -TopK 3 -Model $model).ItemId | Should -HaveCount 3
        $opened.Location | Should -Match '/staging/movies'
        ($live | Get-Recall -User 1 -TopK 3).ItemId | Should -HaveCount 3
        $index | Should -HaveCount 2
    }

    It 'refuses a database that is not there before anything is done: <_>' -ForEach @(
        { Get-ItemIndex -Collection movies -Database nosuch }
        { Get-ItemIndex -Collection movies -AllVersion -Database nosuch }
        { Publish-ItemEmbedding $model -Collection movies -Database nosuch }
        { Remove-ItemIndex movies 1 -Database nosuch -Confirm:$false }
        { Restore-ItemIndex movies 1 -Database nosuch }
        { $connection | Get-ItemIndex -Collection movies -Database nosuch }
    ) {
        $_ | Should -Throw -ErrorId 'MilvusDatabaseNotFound,*' -ExpectedMessage '*it has default, staging*'
    }

    It 'completes from the database named' {
        $null = $model | Publish-ItemEmbedding -Collection only -IndexType Flat -Database staging
        $line = 'Get-ItemIndex -Database staging -Collection '

        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be movies, only
    }

    It 'refuses a login without an address: -<_>' -ForEach Credential, Token, CertificateAuthority, ClientCertificate {
        $parameter = $_
        $secret = ConvertTo-SecureString secret -AsPlainText
        $value = switch ($parameter) {
            Credential { [pscredential]::new('root', $secret) }
            Token { $secret }
            CertificateAuthority { "$TestDrive/certificates/ca.pem" }
            ClientCertificate {
                [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile(
                    "$TestDrive/certificates/client.pem", "$TestDrive/certificates/client.key")
            }
        }
        $login = @{ $parameter = $value }

        { Get-ItemIndex -Collection movies @login } | Should -Throw -ErrorId 'MilvusLoginWithoutUri,*'
        { $connection | Get-ItemIndex -Collection movies @login } | Should -Throw -ErrorId 'MilvusLoginWithoutUri,*'
    }

    It 'gives a server that answers nothing as long as -Timeout says: <_>' -ForEach @(
        { Get-ItemIndex -Collection movies -Timeout 2 }
        { $connection | Get-ItemIndex -Collection movies -AllVersion -Timeout 2 }
        { Publish-ItemEmbedding $model -Collection movies -Timeout 2 }
        { Remove-ItemIndex movies 20200101000000 -Timeout 2 -Confirm:$false -ErrorAction Stop }
        { Restore-ItemIndex movies 20200101000000 -Timeout 2 }
        { Get-ItemIndex -Collection movies -Database staging -Timeout 2 }
    ) {
        Set-ProcessHalted (Get-TestServerId $server) $true
        try {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $_ | Should -Throw -ErrorId 'MilvusTimeout,*' -ExpectedMessage '*limit 2 s*'
            # What a busy machine adds must not look like waiting for something else.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 6
        }
        finally { Set-ProcessHalted (Get-TestServerId $server) $false }
        (Get-ItemIndex -Collection movies).Count | Should -Be $live.Count
    }

    It 'refuses an address beside a connection' {
        { $connection | Get-ItemIndex -Collection movies -MilvusUri $server.Uri } | Should -Throw -ErrorId 'MilvusServerAmbiguous,*'
    }
}
