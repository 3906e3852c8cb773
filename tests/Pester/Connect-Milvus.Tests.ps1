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

Describe 'The address of the environment' {
    BeforeAll { $callers = $env:RECHUB_MILVUS_URI }

    AfterAll { $env:RECHUB_MILVUS_URI = $callers }

    BeforeEach {
        # Whoever connects to it is seen.
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $env:RECHUB_MILVUS_URI = "http://$($listener.LocalEndpoint)"
    }

    AfterEach { $listener.Stop() }

    It 'is taken by Connect-Milvus that is given none' {
        { Connect-Milvus -Timeout 1 } | Should -Throw "*$env:RECHUB_MILVUS_URI*" -ErrorId 'MilvusTimeout,*'
        $listener.Pending() | Should -BeTrue
    }

    It 'gives way to one that is given' {
        { Connect-Milvus http://127.0.0.1:9 } | Should -Throw '*127.0.0.1:9*' -ErrorId 'MilvusUnavailable,*'
        $listener.Pending() | Should -BeFalse
    }

    It 'is asked for when there is none, and named when it is no address' {
        $env:RECHUB_MILVUS_URI = ' '
        { Connect-Milvus } | Should -Throw '*RECHUB_MILVUS_URI*' -ErrorId 'MilvusUriMissing,*'
        $env:RECHUB_MILVUS_URI = 'localhost'
        { Connect-Milvus } | Should -Throw "*RECHUB_MILVUS_URI*'localhost'*http://host:port*" -ErrorId 'MilvusUriInvalid,*'
    }

    It 'is read by no other command, so that none meets a server that nobody named: <Name>' -ForEach @(
        # A new command of a server needs a call here.
        $calls = @{
            'Get-ItemIndex' = { Get-ItemIndex -Collection movies -Timeout 1 }
            'Publish-ItemEmbedding' = { New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4 | Publish-ItemEmbedding -Collection movies -Timeout 1 }
            'Remove-ItemIndex' = { Remove-ItemIndex movies 20200101000000 -Confirm:$false -Timeout 1 -ErrorAction Stop }
            'Restore-ItemIndex' = { Restore-ItemIndex movies 20200101000000 -Confirm:$false -Timeout 1 }
        }
        (Get-Command -Module Rechub -ParameterName MilvusUri).Name | Where-Object { $_ -ne 'Connect-Milvus' } |
            ForEach-Object { @{ Name = $_; Call = $calls[$_] } }
    ) {
        $Call | Should -Throw -ErrorId 'MilvusConnectionMissing,*'
        $line = "$Name -Collection "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Not -Contain movies
        $listener.Pending() | Should -BeFalse
    }
}

Describe 'A server that is down' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $server = Start-TestServer
        $model = New-SampleInteraction 30 30 | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1
        $connection = Connect-Milvus $server.Uri
        $null = $model | Publish-ItemEmbedding -Collection movies -IndexType Flat
        $index = Get-ItemIndex -Collection movies -Timeout 2
        $other = [powershell]::Create()
        $null = $other.AddCommand('Import-Module').AddArgument((Get-Module Rechub).Path).Invoke()

        # What a call in a runspace of its own came to: its error, its time, and its progress.
        function Watch-Call([scriptblock] $Call) {
            $other.Commands.Clear()
            $other.Streams.ClearStreams()
            $null = $other.AddScript("param(`$server, `$connection, `$index, `$model) $Call").AddParameters(@{
                    server = $server; connection = $connection; index = $index; model = $model
                })
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $null = $other.Invoke()
            [pscustomobject]@{
                ErrorId = "$($other.Streams.Error.FullyQualifiedErrorId)"; Message = "$($other.Streams.Error)"; Seconds = $clock.Elapsed.TotalSeconds
                Progress = @($other.Streams.Progress | Where-Object RecordType -EQ Processing)
            }
        }

        function Test-Wait($Call, [string] $ErrorId) {
            $Call.ErrorId | Should -BeLike "$ErrorId,*" -Because $Call.Message
            # The time is the one asked for, and what a busy machine adds.
            $Call.Seconds | Should -BeGreaterThan 1
            $Call.Seconds | Should -BeLessThan 5
            # Within the first second of silence, and going on.
            ($Call.Progress.StatusDescription -like '*waiting for*')[0] | Should -BeLike "*waiting for $("$($server.Uri)".TrimEnd('/')) (limit 2 s), 0.* s so far"
            $Call.Progress[-1].StatusDescription | Should -Match ', [1-3]\.\d s so far'
        }
    }

    AfterAll {
        $other.Dispose()
        Disconnect-Milvus
        Remove-Item $server.Folder -Recurse -Force
    }

    It 'is waited for with progress, and only for the time asked for: halted, <_>' -ForEach @(
        { Connect-Milvus $server.Uri -Timeout 2 }
        { $connection | Get-ItemIndex -Collection movies -AllVersion -Timeout 2 }
        { $model | Publish-ItemEmbedding -Connection $connection -Collection movies -Timeout 2 }
        { $index | Get-Recall -Model $model -User 1 }
        { $index | Get-SimilarItem -Item 1 }
    ) {
        Set-ProcessHalted (Get-TestServerId $server) $true
        try { $call = Watch-Call $_ } finally { Set-ProcessHalted (Get-TestServerId $server) $false }

        Test-Wait $call MilvusTimeout
    }

    It 'is waited for with progress, and only for the time asked for: ended' {
        python3 $serverScript kill $server.Folder

        Test-Wait (Watch-Call { $connection | Get-ItemIndex -Collection movies -AllVersion -Timeout 2 }) MilvusUnavailable
        # Nothing was ever there: nothing is waited for.
        (Watch-Call { Connect-Milvus $server.Uri }).ErrorId | Should -BeLike 'MilvusUnavailable,*'
    }
}
