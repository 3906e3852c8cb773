BeforeAll {
    # A server of one file on loopback, in a process of its own thread.
    $archive = "$TestDrive/archive/ml-1m"
    $null = New-Item -ItemType Directory $archive
    Set-Content $archive/ratings.dat "1::7::4::20`n2::7::5::30"
    Set-Content $archive/movies.dat '7::Heat (1995)::Action'
    Compress-Archive $archive $TestDrive/served.zip
    $listener = [Net.HttpListener]::new()
    $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $probe.Start()
    $address = "http://127.0.0.1:$($probe.LocalEndpoint.Port)/"
    $probe.Stop()
    $listener.Prefixes.Add($address)
    $listener.Start()
    $server = Start-ThreadJob -ArgumentList $listener, "$TestDrive/served.zip" {
        param($listener, $file)
        do {
            $context = $listener.GetContext()
            $isStop = $context.Request.Url.AbsolutePath -eq '/stop'
            if ($context.Request.Url.AbsolutePath -like '*.zip') {
                $bytes = [IO.File]::ReadAllBytes($file)
                $context.Response.OutputStream.Write($bytes, 0, $bytes.Length)
            }
            else { $context.Response.StatusCode = 404 }
            $context.Response.Close()
        } until ($isStop)
    }
}

AfterAll {
    # A listener that is closed while its thread waits may leave that waiting for ever.
    $null = Invoke-WebRequest "${address}stop" -SkipHttpErrorCheck
    $server | Wait-Job | Remove-Job
    $listener.Close()
}

Describe 'Save-MovieLens' {
    It 'downloads and unpacks a folder that pipes into Import-MovieLens' {
        $null = New-Item -ItemType Directory $TestDrive/a

        $data = Save-MovieLens ml-1m $TestDrive/a -Uri "${address}ml-1m.zip" -WarningVariable notes -WarningAction SilentlyContinue |
            Import-MovieLens

        $data.InteractionCount | Should -Be 2
        "$notes" | Should -Match 'GroupLens Research' -Because 'the license must be seen'
        (Get-ChildItem $TestDrive/a -Force).Name | Should -Be ml-1m
    }

    It 'keeps a folder that is there unless told otherwise' {
        $null = New-Item -ItemType Directory $TestDrive/b/ml-1m -Force

        { Save-MovieLens ml-1m $TestDrive/b -Uri "${address}ml-1m.zip" } | Should -Throw -ErrorId 'FolderExists,*'
        $null = Save-MovieLens ml-1m $TestDrive/b -Uri "${address}ml-1m.zip" -Force -WarningAction SilentlyContinue
        "$TestDrive/b/ml-1m/ratings.dat" | Should -Exist
    }

    It 'does nothing with -WhatIf' {
        $null = New-Item -ItemType Directory $TestDrive/c

        Save-MovieLens ml-1m $TestDrive/c -Uri "${address}ml-1m.zip" -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $TestDrive/c -Force | Should -BeNullOrEmpty
    }

    It 'refuses unknown names, folders that are not there, and what the server does not have' {
        { Save-MovieLens ml-2m $TestDrive } | Should -Throw '*ml-1m*' -ErrorId 'UnknownDataSet,*'
        { Save-MovieLens ml-1m $TestDrive/absent } | Should -Throw -ErrorId 'FolderNotFound,*'
        { Save-MovieLens ml-1m $TestDrive -Uri "${address}nothing" -WarningAction SilentlyContinue } | Should -Throw '*404*' -ErrorId 'DownloadFailed,*'
        { Save-MovieLens ml-1m $TestDrive -Uri file:///etc/passwd } | Should -Throw -ErrorId 'InvalidUri,*'
    }

    It 'completes names' {
        (TabExpansion2 'Save-MovieLens ml-l').CompletionMatches.CompletionText | Should -Be ml-latest, ml-latest-small
    }
}
