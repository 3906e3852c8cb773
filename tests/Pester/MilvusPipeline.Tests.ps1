# The line on a server that asks for everything: login and mutual TLS.
BeforeDiscovery { . $PSScriptRoot/MilvusServer.ps1 }

Describe 'The line on a Milvus server with login and mutual TLS' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $certificates = Join-Path ([IO.Path]::GetTempPath()) "rechub-certificates-$PID"
        New-TestCertificate $certificates
        $server = Start-TestServer -Argument '--auth', '--tls', $certificates, '--tls-mode', '2'
        $uri = "https://localhost:$($server.Uri.Port)"
        $secret = 'Milvus'
        $password = ConvertTo-SecureString $secret -AsPlainText
        $login = @{
            Credential = [pscredential]::new('root', $password)
            CertificateAuthority = "$certificates/ca.pem"
            ClientCertificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile(
                "$certificates/client.pem", "$certificates/client.key")
        }
        $other = @{
            CertificateAuthority = $login.CertificateAuthority
            ClientCertificate = $login.ClientCertificate
        }

        Set-Content "$TestDrive/items.csv" @(
            'article,price,grade,fresh,tags'
            1..80 | ForEach-Object {
                $tags = ($_ % 3) ? 'news|sport' : 'news'
                "$_,$(($_ * 37 % 100) / 100 + 1),$(($_ % 8) / 8),$(($_ % 2) ? 'true' : 'false'),$tags"
            }
        )
        $random = [Random]::new(1)
        Set-Content "$TestDrive/events.csv" @(
            'visitor,article,time'
            foreach ($user in 1..50) { foreach ($n in 1..20) { "u$user,$($random.Next(1, 81)),$($n * 100 + $user)" } }
        )
        $data = Import-Interaction "$TestDrive/events.csv" -UserColumn visitor -ItemColumn article -TimeColumn time `
            -ItemPath "$TestDrive/items.csv" -ListColumn tags
        $model = $data | New-DssmModel -Seed 1 | Start-MatchTraining -Epoch 1 -Seed 1
        $exact = $model | Publish-ItemEmbedding
        $connection = Connect-Milvus $uri @login
        $index = $model | Publish-ItemEmbedding -Collection news -IndexType Flat -ModelPath $TestDrive
    }

    AfterAll {
        Disconnect-Milvus
        Stop-TestServer $server
        Remove-Item $certificates -Recurse -Force
    }

    It 'recommends the same as the embedded index, with the same columns beside the items' {
        $fields = 'price', 'grade', 'fresh', 'tags'
        $here = @($exact | Get-Recall -TopK 20 -OutputField $fields)
        $there = @($index | Get-Recall -TopK 20 -OutputField $fields)

        $there.Count | Should -Be $here.Count
        for ($i = 0; $i -lt $here.Count; $i++) {
            for ($rank = 0; $rank -lt 20; $rank++) {
                [Math]::Abs($there[$i].Score[$rank] - $here[$i].Score[$rank]) | Should -BeLessThan 2e-6
            }
            $place = [array]::IndexOf($here[$i].ItemId, $there[$i].ItemId[0])
            if ($place -ge 0) {
                foreach ($field in $fields) {
                    "$($there[$i].$field[0])" | Should -Be "$($here[$i].$field[$place])"
                }
            }
        }
    }

    It 'gives columns to rows, which files take' {
        $rows = @($index | Get-Recall -User u1 -TopK 3 -AsRow -OutputField FRESH, price, Title)
        $csv = $rows | ConvertTo-Csv

        $rows[0].price | Should -BeOfType double
        $rows[0].fresh | Should -BeIn 'true', 'false'
        $csv[0] | Should -Match '"fresh","price"'
        ($rows | ConvertTo-Json | ConvertFrom-Json)[1].price | Should -Be $rows[1].price
        { $index | Get-Recall -User u1 -OutputField nothing } | Should -Throw -ErrorId 'ItemColumnNotFound,*'
        { $exact | Get-Recall -User u1 -OutputField nothing } | Should -Throw -ErrorId 'ItemColumnNotFound,*'
    }

    It 'takes the same filter: <_>' -ForEach @(
        "fresh == 'true'", "not (fresh == 'true') and grade > 0.30000000001", "array_contains(tags, 'sport') and price <= 1.5",
        'price == 1.37 or grade in [0.5, 0.75]', 'article <= 40'
    ) {
        $here = @($exact | Get-Recall -TopK 80 -Filter $_)
        $there = @($index | Get-Recall -TopK 80 -Filter $_)

        for ($i = 0; $i -lt $here.Count; $i++) {
            ($there[$i].ItemId | Sort-Object) -join ',' | Should -Be (($here[$i].ItemId | Sort-Object) -join ',')
        }
    }

    It 'finds similar items as the embedded index does' {
        $here = @($exact | Get-SimilarItem -Item 1, 40 -TopK 5)
        $there = @($index | Get-SimilarItem -Item 1, '40' -TopK 5)

        $there.SimilarItemId | Should -Be $here.SimilarItemId
        $index | Get-SimilarItem -Item 999 -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }

    It 'searches as it is told' {
        $plain = $index | Get-Recall -User u1 -TopK 5
        ($index | Get-Recall -User u1 -TopK 5 -Consistency Strong).ItemId | Should -Be $plain.ItemId
        $graph = $model | Publish-ItemEmbedding -Collection graph -IndexType Hnsw -IndexParameter @{ M = 8 } -Shard 2
        ($graph | Get-Recall -User u1 -TopK 5 -SearchParameter @{ ef = 64 }).ItemId | Should -Be $plain.ItemId
        { $exact | Get-Recall -User u1 -SearchParameter @{ ef = 64 } } | Should -Throw -ErrorId 'NotOnServer,*'
    }

    It 'divides items into partitions, and refuses what cannot divide them' {
        $parted = $model | Publish-ItemEmbedding -Collection parted -PartitionColumn fresh -PartitionCount 4 -IndexType Flat

        $parted.Count | Should -Be 80
        ($parted | Get-Recall -User u1 -TopK 5 -Filter "fresh == 'true'" -AsRow -OutputField fresh).fresh |
            Sort-Object -Unique | Should -Be true
        { $model | Publish-ItemEmbedding -Collection parted -PartitionColumn tags } | Should -Throw -ErrorId 'PartitionColumnUnusable,*'
        { $model | Publish-ItemEmbedding -Collection parted -PartitionCount 4 } | Should -Throw -ErrorId 'PartitionColumnMissing,*'
    }

    It 'says that one node keeps no two replicas, and changes nothing' {
        { $model | Publish-ItemEmbedding -Collection news -Replica 2 } | Should -Throw -ErrorId 'MilvusRefused,*'

        @(Get-ItemIndex -Collection news -AllVersion) | Should -HaveCount 1
    }

    It 'refuses to update with another model' {
        $stranger = $data | New-DssmModel -Seed 2 | Start-MatchTraining -Epoch 1 -Seed 2

        { $index | Update-ItemEmbedding -Item 1 -Model $stranger } | Should -Throw -ErrorId 'ModelIndexMismatch,*'
        (Get-ItemIndex -Collection news).Count | Should -Be 80
    }

    It 'takes in an item that came after training, whose values look narrower than the rest' {
        Set-Content "$TestDrive/new.csv" 'article,price,grade,fresh,tags', '81,2,1,true,news|sport'
        Set-Content "$TestDrive/clicks.csv" 'visitor,article,time', 'u1,81,1', 'u2,81,2', 'u3,81,3'
        $week = Import-Interaction "$TestDrive/clicks.csv" -UserColumn visitor -ItemColumn article -TimeColumn time `
            -ItemPath "$TestDrive/new.csv" -ListColumn tags

        $null = $index | Update-ItemEmbedding -Data $week -Item 81

        (Get-ItemIndex -Collection news).Count | Should -Be 81
        $row = $index | Get-Recall -User u1 -TopK 81 -IncludeSeen -AsRow -OutputField price, tags, fresh | Where-Object ItemId -EQ 81
        @($row.price; $row.fresh; $row.tags) | Should -Be 2.0, 'true', 'news', 'sport'
        $null = $index | Update-ItemEmbedding -Remove 81
        (Get-ItemIndex -Collection news).Count | Should -Be 80
    }

    It 'publishes nothing with -WhatIf' {
        $model | Publish-ItemEmbedding -Collection never -WhatIf | Should -BeNullOrEmpty

        @(Get-ItemIndex -Collection never -AllVersion) | Should -BeNullOrEmpty
    }

    It 'completes names and versions from the server that the line names' {
        $names = (TabExpansion2 'Get-ItemIndex -Collection ne' 28).CompletionMatches.CompletionText
        $stamps = (TabExpansion2 'Remove-ItemIndex news -Version ' 31).CompletionMatches.CompletionText
        $published = (TabExpansion2 'Publish-ItemEmbedding -Collection ' 34).CompletionMatches.CompletionText

        $databases = (TabExpansion2 'Get-ItemIndex -Database def' 27).CompletionMatches.CompletionText

        $names | Should -Be news
        $databases | Should -Be default
        $stamps | Should -Be (Get-ItemIndex -Collection news -AllVersion).Version
        $published | Should -Contain graph
    }

    It 'completes over a connection that the line itself describes' {
        $null = Connect-Milvus $uri @login
        Disconnect-Milvus
        # Completion evaluates variables of the session.
        $global:testCredential, $global:testAuthority, $global:testCertificate =
        $login.Credential, $login.CertificateAuthority, $login.ClientCertificate
        $line = "Get-ItemIndex -MilvusUri $uri -Credential `$global:testCredential " +
        "-CertificateAuthority `$global:testAuthority -ClientCertificate `$global:testCertificate -Collection "

        $names = (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
        Remove-Variable testCredential, testAuthority, testCertificate -Scope Global

        $names | Should -Contain news
        $null = Connect-Milvus $uri @login
    }

    It 'takes a token in place of user and password' {
        $token = ConvertTo-SecureString "root:$secret" -AsPlainText
        Connect-Milvus $uri -Token $token @other | Get-ItemIndex -Collection news -AllVersion | Should -HaveCount 1
        $null = Connect-Milvus $uri @login
    }

    It 'asks for each of them: <Why>' -ForEach @(
        @{ Why = 'client certificate'; Leave = 'ClientCertificate'; Id = 'MilvusTls' }
        @{ Why = 'authority'; Leave = 'CertificateAuthority'; Id = 'MilvusCertificate' }
        @{ Why = 'login'; Leave = 'Credential'; Id = 'MilvusAuthentication' }
    ) {
        $less = $login.Clone()
        $less.Remove($Leave)

        { Get-ItemIndex -Collection news -MilvusUri $uri @less } | Should -Throw -ErrorId "$Id,*"
    }

    It 'shows secrets nowhere' {
        $hidden = 'Hidd3n-Pa55'
        $wrong = @{ Credential = [pscredential]::new('root', (ConvertTo-SecureString $hidden -AsPlainText)) }
        $token = @{ Token = ConvertTo-SecureString "root:$hidden" -AsPlainText }
        $errors = foreach ($attempt in @(
                { Get-ItemIndex -Collection news -MilvusUri $uri @other @wrong }
                { Connect-Milvus $uri @other @token }
                { Publish-ItemEmbedding $model -Collection news -MilvusUri "http://localhost:$($server.Uri.Port)" @wrong }
            )) { try { & $attempt } catch { $_ } }
        $errors | Should -HaveCount 3
        $shown = @(
            $errors | ForEach-Object { $_ | Format-List * -Force | Out-String; $_.Exception.ToString() }
            $Error | Select-Object -First 10 | ForEach-Object { $_ | Format-List * -Force | Out-String }
            Get-History | Out-String
            $connection | Format-List * -Force | Out-String
            $connection | ConvertTo-Json -Depth 6
            $index | Format-List * -Force | Out-String
            $index | ConvertTo-Json -Depth 6
            $model | Publish-ItemEmbedding -Collection news -IndexType Flat -Verbose -Debug *>&1 | Out-String
            Get-ItemIndex -Collection news -AllVersion | ConvertTo-Json
            $index | Get-Recall -User u1 -TopK 3 -Verbose *>&1 | ConvertTo-Json -Depth 6
            Get-ChildItem $TestDrive -Filter *.rechub | ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_)) }
        ) -join "`n"
        Export-Clixml -InputObject $connection, $index "$TestDrive/objects.xml"
        $shown += Get-Content "$TestDrive/objects.xml" -Raw
        $encoded = "root:$hidden", "root:$secret" | ForEach-Object { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_)) }

        $shown | Should -Not -Match $hidden
        $shown | Should -Not -MatchExactly ('root:' + $secret)
        foreach ($text in $encoded) { $shown | Should -Not -Match ([regex]::Escape($text)) }
    }
}
