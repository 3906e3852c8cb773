# Every parameter of every cmdlet, in every parameter set, changes something that can be seen, or is refused. What it changes
# stands in ParameterCases.ps1; one that has no case there fails.
param(
    # The cmdlets whose parameters are walked; all by default.
    [string[]] $Only = '*'
)

BeforeDiscovery {
    . $PSScriptRoot/MilvusServer.ps1
    $cases = . $PSScriptRoot/ParameterCases.ps1
    $walk = foreach ($cmdlet in Get-Command $Only -Module Rechub -CommandType Cmdlet | Sort-Object Name) {
        # Sets with the same parameters differ in their positions only; Binding.Tests.ps1 looks at those.
        $different = $cmdlet.ParameterSets | Sort-Object IsDefault -Descending -Stable |
            Group-Object { ($_.Parameters | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.IsMandatory)" }) -join ' ' } |
            ForEach-Object { $_.Group[0] }
        foreach ($set in $different) {
            $names = $set.Parameters.Name.Where({ $_ -notin [Management.Automation.Cmdlet]::CommonParameters })
            foreach ($name in $names) {
                $found = $cases[$cmdlet.Name]?[$set.Name]?.Cases[$name]
                if (-not $found) { @{ Cmdlet = $cmdlet.Name; Set = $set.Name; Parameter = $name; Number = -1 } }
                for ($number = 0; $number -lt @($found).Count -and $found; $number++) {
                    @{
                        Cmdlet = $cmdlet.Name; Set = $set.Name; Parameter = $name; Number = $number
                        Server = $set.Name -eq 'Milvus' -or @($found)[$number].Server
                    }
                }
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Workbook.ps1
    $cases = . $PSScriptRoot/ParameterCases.ps1

    # A PowerShell beside this one, whose host cannot ask: what is asked for there is an error.
    $quiet = [runspacefactory]::CreateRunspace()
    $quiet.Open()
    $null = [powershell]::Create($quiet).AddCommand('Import-Module').AddArgument((Get-Module Rechub).Path).Invoke()

    function Invoke-Quietly([string] $Cmdlet, [Collections.IDictionary] $Given, [string] $Piped, [string] $Watch) {
        $shell = [powershell]::Create($quiet)
        $null = $shell.AddCommand($Cmdlet).AddParameter('Verbose')
        foreach ($name in $Given.Keys) { if ($name -ne $Piped) { $null = $shell.AddParameter($name, $Given[$name]) } }
        $in = [Management.Automation.PSDataCollection[psobject]]::new()
        if ($Piped) { foreach ($one in $Given[$Piped]) { $in.Add($one) } }
        $in.Complete()
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $call = $shell.BeginInvoke($in, $output)
        $writes = [Collections.Generic.HashSet[datetime]]::new()
        $id = $message = $null
        try {
            while ($Watch -and -not $call.IsCompleted) {
                if (Test-Path $Watch) { $null = $writes.Add((Get-Item $Watch).LastWriteTimeUtc) }
                Start-Sleep -Milliseconds 20
            }
            $null = $shell.EndInvoke($call)
        }
        catch {
            $failure = $_.Exception.InnerException ?? $_.Exception
            $id = $failure.ErrorRecord.FullyQualifiedErrorId ?? $failure.GetType().Name
            $message = $failure.Message
        }
        if ($Watch -and (Test-Path $Watch)) { $null = $writes.Add((Get-Item $Watch).LastWriteTimeUtc) }
        $id ??= "$($shell.Streams.Error.FullyQualifiedErrorId)"
        [pscustomobject]@{
            Given = $Given; Output = @($output); ErrorId = $id -replace ',\S*'; Message = $message; Warning = @($shell.Streams.Warning | ForEach-Object Message)
            Verbose = @($shell.Streams.Verbose | ForEach-Object Message); Seconds = $clock.Elapsed.TotalSeconds; Writes = $writes.Count
        }
        $shell.Dispose()
    }

    # Results of calls that several cases compare with.
    $shared = @{}

    # The set that PowerShell chooses for some parameters, by its own rules.
    function Resolve-Set([string] $Cmdlet, [string[]] $Name) {
        $command = Get-Command $Cmdlet
        $fitting = $command.ParameterSets.Where({
                $set = $_
                $Name.Where({ $_ -notin $set.Parameters.Name }).Count -eq 0 -and
                $set.Parameters.Where({ $_.IsMandatory -and $_.Name -notin $Name }).Count -eq 0
            })
        $fitting.Count -eq 1 ? $fitting[0].Name : $fitting.Where({ $_.Name -eq $command.DefaultParameterSet }).Name
    }

    function Test-Case([string] $Cmdlet, [string] $Set, [string] $Parameter, [int] $Number) {
        if ($Number -lt 0) { throw "$Cmdlet -$Parameter has no case in the parameter set $Set. Say in ParameterCases.ps1 what it changes." }
        $all = $cases[$Cmdlet][$Set]
        $case = @($all.Cases[$Parameter])[$Number]
        $isMandatory = (Get-Command $Cmdlet).ParameterSets.Where({ $_.Name -eq $Set }).Parameters.Where({ $_.Name -eq $Parameter }).IsMandatory
        $results = foreach ($with in $false, $true) {
            if ($all.Prepare) { & $all.Prepare }
            Remove-Item "$TestDrive/new.*" -ErrorAction Ignore
            $given = & ($case.Base ?? $all.Base) $Set
            if ($case.With) { foreach ($pair in (& $case.With $Set).GetEnumerator()) { $given[$pair.Key] = $pair.Value } }
            if ($with) { $given[$Parameter] = & $case.Value $Set }
            elseif ($case.Contains('Other')) { $given[$Parameter] = & $case.Other $Set }
            elseif (-not $isMandatory) { $given.Remove($Parameter) }
            Resolve-Set $Cmdlet $given.Keys | Should -Be $Set -Because 'the call is to be one of the parameter set'
            $result = if ($case.Shared -and -not $with) { $shared["$Cmdlet $Set"] }
            $result ??= Invoke-Quietly $Cmdlet $given $all.Piped ($case.Watch ? (& $case.Watch) : '')
            if ($case.Shared -and -not $with) { $shared["$Cmdlet $Set"] = $result }
            # Looked at before the next call changes what is there.
            $look = if ($case.Look) { $result | ForEach-Object $case.Look }
            [pscustomobject]@{ Result = $result; Look = $look; Text = ConvertTo-Json @($look) -Depth 4 -Compress }
        }
        $without, $with = $results
        if ($case.Refused) {
            $with.Result.ErrorId | Should -Be $case.Refused
            $without.Result.ErrorId | Should -Not -Be $case.Refused
            return
        }
        $because = "errors were '$($without.Result.ErrorId)' without and '$($with.Result.ErrorId)' with it"
        if ($case.Contains('Was')) { $without.Look | Should -Be $case.Was -Because $because }
        if ($case.Contains('Is')) { $with.Look | Should -Be $case.Is -Because $because }
        $with.Text | Should -Not -Be $without.Text -Because "-$Parameter is to change it; $because"
    }

    # The error that asking an index for a column gives.
    function Get-Column($Index, [string] $Name) {
        try { $null = $Index | Get-Recall -User 1 -TopK 1 -OutputField $Name }
        catch { return $_.FullyQualifiedErrorId -replace ',.*' }
        ''
    }

    $data = New-SampleInteraction -UserCount 60 -ItemCount 40 -InteractionCount 900 -Seed 1
    $otherData = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 400 -Seed 2
    $moreItems = New-SampleInteraction -UserCount 60 -ItemCount 60 -InteractionCount 1500 -Seed 1
    $fewItems = New-SampleInteraction -UserCount 10 -ItemCount 8 -InteractionCount 60 -Seed 1
    $lastThree = $data | Split-Interaction LeaveLastN -Count 3
    $allowing = $data | Split-Interaction -Repeat Allow
    $shape = @{ EmbeddingDimension = 4; HiddenUnit = 8, 4 }
    $untrained = $data | New-DssmModel @shape -Seed 1
    $otherUntrained = $data | New-DssmModel @shape -Seed 2
    # What is held out of each user's interactions, items 5 and 101 to 104, is nowhere else.
    $withNewItems = 1..4 | ForEach-Object { $user = $_; 1..5 + (100 + $user) | ForEach-Object { @{ user = $user; item = $_ } } } |
        Import-Interaction -UserColumn user -ItemColumn item | New-YoutubeDnnModel -EmbeddingDimension 4 -HiddenUnit 8, 4 | Start-MatchTraining -Epoch 1
    $withoutIds = $data | New-DssmModel @shape -UserFeature gender, age -ItemFeature cate_id
    $large = New-SampleInteraction -UserCount 1500 -ItemCount 600 -InteractionCount 90000 | New-DssmModel
    $trained, $otherTrained = $untrained, $otherUntrained | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1
    $null = $untrained | Start-MatchTraining -Epoch 1 -BatchSize 128 -Seed 1 -Thread 1 -CheckpointPath "$TestDrive/complete.checkpoint"
    $popular = $data | New-PopularityModel
    $neighbors = $data | New-ItemKnnModel
    $index, $otherIndex = $trained, $otherTrained | Publish-ItemEmbedding
    $null = $trained | Publish-ItemEmbedding -Path "$TestDrive/a.index"
    $null = $otherTrained | Publish-ItemEmbedding -Path "$TestDrive/b.index"
    $null = $trained | Export-RecallModel "$TestDrive/model.rechub"
    $null = $trained | Export-RecallModel "$TestDrive/copy.rechub"
    $null = $otherTrained | Export-RecallModel "$TestDrive/other.rechub"
    $vectors = $trained | Get-ItemEmbedding
    $null = $vectors | Export-Embedding "$TestDrive/vectors.parquet"

    $lists, $otherLists = $index, $otherIndex | ForEach-Object { , ($_ | Get-Recall -TopK 20) }
    $plainLists = $lists | Select-Object UserId, ItemId, RelevantItemId
    $bareLists = $lists | Select-Object UserId, ItemId
    $truth = 1..60 | ForEach-Object { [pscustomobject]@{ UserId = $_; ItemId = 1 } }
    $metrics, $otherMetrics = $lists, $otherLists | ForEach-Object { , ($_ | Measure-TopK -K 10 -PerUser) }

    $lines = 'u1,a1,5,1,gold,news', 'u1,a2,4,2,gold,sport', 'u2,a1,3,3,free,news', 'u2,a3,2,4,free,sport',
    'u3,a2,1,5,gold,sport', 'u3,a3,5,6,gold,sport', 'u4,a1,4,8,free,news', 'u4,a1,2,7,free,news'
    $header = 'visitor,article,stars,time,plan,topic'
    Set-Content "$TestDrive/events.csv" (@($header) + $lines)
    Set-Content "$TestDrive/events2.csv" (@($header) + ($lines -replace '^u', 'v'))
    Set-Content -LiteralPath "$TestDrive/few[1].csv" (@($header) + $lines[0..2])
    Set-Content "$TestDrive/bad.csv" (@($header) + $lines + 'u5,a1,many,9,free,news')
    Set-Content "$TestDrive/users.csv" 'visitor,age', 'u1,20', 'u2,30', 'u3,40', 'u4,50'
    Set-Content "$TestDrive/users~.csv" 'visitor~age', 'u1~20', 'u2~30', 'u3~40', 'u4~50'
    Set-Content "$TestDrive/items.csv" 'article,name', 'a1,Alpha', 'a2,Beta', 'a3,Gamma'
    Set-Content "$TestDrive/items-quotes.csv" 'article,name', 'a1,12" disc', 'a2,Beta', 'a3,Gamma'
    Set-Content "$TestDrive/nameless.csv" 'u1,a1', 'u2,a2'
    $null = New-Item -ItemType Directory "$TestDrive/days"
    Set-Content "$TestDrive/days/day1.csv" 'visitor,article', 'u1,a1'
    Set-Content "$TestDrive/days/day2.csv" 'visitor,article', 'u1,a1', 'u2,a2'
    New-Workbook "$TestDrive/book.xlsx" ([ordered]@{ first = ('visitor', 'article'), (1, 2), (2, 2); second = ('visitor', 'article'), (1, 2) })
    Set-Content "$TestDrive/people.csv" 'id,age', 'u1,20', 'u2,30', 'u3,40', 'u4,50'
    Set-Content "$TestDrive/things.csv" 'id,name', 'a1,Alpha', 'a2,Beta', 'a3,Gamma'
    Set-Content "$TestDrive/items-latin1.csv" 'article,name', "a1,Caf$([char]0xE9)", 'a2,Beta', 'a3,Gamma' -Encoding latin1
    $records = Import-Csv "$TestDrive/events.csv"
    $badRecord = (Import-Csv "$TestDrive/bad.csv")[-1]
    $repeated = Import-Interaction "$TestDrive/events.csv" -UserColumn visitor -ItemColumn article

    Add-Type -Path $PSScriptRoot/TableConnection.cs
    $warehouse, $otherWarehouse = foreach ($content in 'events', 'few[1]') {
        $tables = [Data.DataSet]::new('warehouse')
        foreach ($name in $content, 'few[1]', 'bad', 'users', 'items' | Select-Object -Unique) {
            $table = $tables.Tables.Add($name -eq $content ? 'events' : $name -replace '\W.*')
            $rows = Import-Csv -LiteralPath "$TestDrive/$name.csv"
            foreach ($column in $rows[0].PSObject.Properties.Name) { $null = $table.Columns.Add($column) }
            foreach ($row in $rows) { $null = $table.Rows.Add([object[]] $row.PSObject.Properties.Value) }
        }
        [TableConnection]::new($tables)
    }

    foreach ($folder in 'ml', 'ml-few', 'ml-bad') { $null = New-Item -ItemType Directory "$TestDrive/$folder" }
    Set-Content "$TestDrive/ml/ratings.dat" '1::7::4::20', '1::7::3::21', '2::7::5::30', '2::8::2::31'
    Set-Content "$TestDrive/ml/movies.dat" '7::Heat (1995)::Action', "8::Caf$([char]0xE9) (1990)::Drama" -Encoding latin1
    Set-Content "$TestDrive/ml-few/ratings.dat" '1::7::4::20'
    Set-Content "$TestDrive/ml-few/movies.dat" '7::Heat (1995)::Action'
    Set-Content "$TestDrive/ml-bad/ratings.dat" '1::7::4::20', '1::7::many::21'
    Set-Content "$TestDrive/ml-bad/movies.dat" '7::Heat (1995)::Action'
}

AfterAll { $quiet.Dispose() }

Describe 'A parameter' {
    It '<Cmdlet> -<Parameter> (<Set>, <Number>)' -ForEach $walk.Where({ -not $_.Server }) {
        Test-Case $Cmdlet $Set $Parameter $Number
    }
}

Describe 'A parameter that takes a server' -Skip:([bool] $noServer) {
    BeforeAll {
        . $PSScriptRoot/MilvusServer.ps1
        $certificates = Join-Path ([IO.Path]::GetTempPath()) "rechub-parameters-$PID"
        New-TestCertificate $certificates
        function Get-Version([string] $Collection) { Get-ItemIndex -Collection $Collection -AllVersion -Connection $connection }
        function Read-Server([string] $Method, [string] $Collection) {
            Invoke-TestCall $uri $Method @{ 3 = $Collection } $tls.ClientCertificate root:Milvus
        }

        # Publishes to two indexes again and again, in a process of its own.
        function Start-HaltedPublish {
            $command = {
                param($Module, $Uri, $Folder)
                Import-Module $Module
                $connection = Connect-Milvus $Uri -Token (ConvertTo-SecureString root:Milvus -AsPlainText) -CertificateAuthority "$Folder/ca.pem" `
                    -ClientCertificate ([Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile("$Folder/client.pem", "$Folder/client.key"))
                $model = Import-RecallModel "$Folder/model.rechub"
                'halted1', 'halted2' | ForEach-Object -Parallel {
                    Import-Module $using:Module
                    while ($true) { $null = $using:model | Publish-ItemEmbedding -Collection $_ -Connection $using:connection -IndexType Flat }
                }
            }
            $null = $trained | Export-RecallModel "$certificates/model.rechub"
            $script = "& { $command } '$((Get-Module Rechub).Path)' '$uri' '$certificates'"
            Start-Process (Get-Process -Id $PID).Path -PassThru -ArgumentList (
                @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' }) + '-NoProfile', '-OutputFormat', 'Text', '-EncodedCommand',
                [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script)))
        }

        # Halts it while both publishes are under way.
        function Suspend-Publish($Process) {
            $isUnderWay = { foreach ($name in 'halted1', 'halted2') { 'Unfinished' -in (Get-Version $name).State } }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while ($true) {
                while ((& $isUnderWay) -contains $false) {
                    if ($Process.HasExited -or $clock.Elapsed.TotalSeconds -gt 120) { throw 'The publishes in another process did not begin.' }
                }
                Set-ProcessHalted $Process.Id $true
                if ((& $isUnderWay) -notcontains $false) { return }
                Set-ProcessHalted $Process.Id $false
            }
        }

        $server = Start-TestServer -Argument '--auth', '--tls', $certificates, '--tls-mode', '2'
        $uri = [uri] "https://localhost:$($server.Uri.Port)"
        $tls = @{
            CertificateAuthority = "$certificates/ca.pem"
            ClientCertificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile(
                "$certificates/client.pem", "$certificates/client.key")
        }
        $login = $tls + @{ Credential = [pscredential]::new('root', (ConvertTo-SecureString Milvus -AsPlainText)) }
        $token = ConvertTo-SecureString root:Milvus -AsPlainText
        New-TestDatabase $uri staging $tls.ClientCertificate root:Milvus
        # Of this session: that of the calls has none but what a case gives it.
        $connection = Connect-Milvus $uri @login

        $halted = Start-HaltedPublish
        foreach ($n in 1, 2) { $serverIndex = $trained | Publish-ItemEmbedding -Collection movies -IndexType Flat -Connection $connection }
        $null = New-Item -ItemType Directory "$TestDrive/models"
        Suspend-Publish $halted

        # Takes connections and says nothing.
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $silent = [uri] "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
    }

    AfterAll {
        if ($halted) { $halted.Kill() }
        ${listener}?.Stop()
        Disconnect-Milvus
        Stop-TestServer $server
        Remove-Item $certificates -Recurse -Force
    }

    It '<Cmdlet> -<Parameter> (<Set>, <Number>)' -ForEach $walk.Where({ $_.Server }) -AllowNullOrEmptyForEach {
        Test-Case $Cmdlet $Set $Parameter $Number
    }
}

Describe 'The cases of parameters' {
    It 'are of parameters that there are' {
        foreach ($name in $cases.Keys) {
            $sets = (Get-Command $name).ParameterSets
            foreach ($set in $cases[$name].Keys) {
                $set | Should -BeIn $sets.Name -Because "$name has cases of it"
                foreach ($parameter in $cases[$name][$set].Cases.Keys) {
                    $parameter | Should -BeIn $sets.Where({ $_.Name -eq $set }).Parameters.Name -Because "$name has a case of it in the set $set"
                }
            }
        }
    }

    It 'say what they look at, or what refuses' {
        foreach ($set in $cases.Values.Values) {
            foreach ($case in $set.Cases.Values | ForEach-Object { $_ }) {
                [bool] $case.Look -xor [bool] $case.Refused | Should -BeTrue
                $case.Value | Should -BeOfType scriptblock
            }
        }
    }
}
