# docs/extending, followed: everything that its pages say is done to a copy of the repository, which is then built, tested and used.
BeforeDiscovery {
    . $PSScriptRoot/Markdown.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $pages = foreach ($page in Get-ChildItem "$root/docs/extending" -Filter add-*.md) {
        $changes = @(Get-MarkdownFileBlock $page.FullName)
        @{
            Page = $page.Name
            Path = $page.FullName
            Change = $changes
            Class = @($changes.File | Where-Object { $_ -like 'tests/*Tests.cs' } | Split-Path -LeafBase | Select-Object -Unique)
            Run = @(Get-MarkdownBlock $page.FullName powershell)
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Markdown.ps1
    . $PSScriptRoot/DocumentationFolder.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $copy = Join-Path $TestDrive copy
    $module = "$copy/artifacts/module/Rechub"
    $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })

    function Copy-Source {
        $null = New-Item -ItemType Directory $copy
        Copy-Item $root/*.props, $root/.editorconfig, $root/.config, $root/LICENSE $copy -Recurse
        foreach ($folder in 'src', 'module', 'tests/Rechub.Core.Tests', 'tests/Shared', 'tests/golden', 'tests/Pester', 'tests/Directory.Build.targets') {
            foreach ($file in Get-ChildItem "$root/$folder" -File -Recurse -Force | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]') {
                $target = Join-Path $copy ([IO.Path]::GetRelativePath($root, $file.FullName))
                $null = New-Item -ItemType Directory (Split-Path $target) -Force
                Copy-Item $file.FullName $target
            }
        }
    }

    # A new file, or hunks of one that exists: what they show of it stands there exactly once.
    function Set-Change([hashtable] $Change) {
        $file = Join-Path $copy $Change.File
        if ($Change.Language -ne 'diff') {
            if (Test-Path $file) { throw "$($Change.File) is there already." }
            $null = New-Item -ItemType Directory (Split-Path $file) -Force
            Set-Content $file $Change.Text -NoNewline
            return
        }
        $text = Get-Content $file -Raw
        foreach ($hunk in $Change.Text -split '(?m)^@@.*\n') {
            $lines = $hunk.TrimEnd("`n") -split '\r?\n'
            $old, $new = foreach ($sign in '+', '-') {
                ($lines | Where-Object { -not $_.StartsWith($sign) } | ForEach-Object { "$($_ ? $_.Substring(1) : '')`n" }) -join ''
            }
            $found = [regex]::Matches($text, '(?m)^' + [regex]::Escape($old)).Count
            if ($found -ne 1) { throw "$($Change.File) has these lines $found times, expected once:`n$old" }
            $text = $text.Replace($old, $new)
        }
        Set-Content $file $text -NoNewline
    }

    # What a command wrote, and as an error what one that failed wrote.
    function Invoke-Tool([scriptblock] $Command) {
        $output = & $Command 2>&1 | Out-String
        if ($LASTEXITCODE) { throw "$Command failed:`n$output" }
        $output
    }

    # The module as build.ps1 makes it, but compiled when it is run.
    function Build-Copy {
        Push-Location $copy
        try {
            $null = Invoke-Tool { dotnet tool restore }
            $null = Invoke-Tool { dotnet csharpier check @($touched -like '*.cs') }
            $null = Invoke-Tool { dotnet publish src/Rechub.PowerShell -c Release -o $module/lib -p:PublishReadyToRun=false -v quiet -nodeReuse:false }
            $null = Invoke-Tool { dotnet build tests/Rechub.Core.Tests -c Release -v quiet -nodeReuse:false }
        }
        finally { Pop-Location }
        Move-Item $module/lib/Rechub.PowerShell.* $module
        Copy-Item $copy/module/Rechub.Loader.psm1, $copy/module/Views, $copy/module/en-US $module -Recurse
        $views = Get-ChildItem $module/Views -Filter *.Format.ps1xml | ForEach-Object { "'Views/$($_.Name)'" }
        (Get-Content $copy/module/Rechub.psd1 -Raw).
            Replace("'0.0.0'", "'$((Get-Module Rechub).Version)'").
            Replace('FormatsToProcess = @()', "FormatsToProcess = @($($views -join ', '))") | Set-Content $module/Rechub.psd1
        $documentation = (Get-ChildItem $copy/src/Rechub.PowerShell/bin -Filter Rechub.PowerShell.xml -Recurse | Select-Object -First 1).DirectoryName
        $null = Invoke-Tool {
            & (Get-Process -Id $PID).Path @shell -NoProfile -File $copy/module/New-Help.ps1 -ManifestPath $module/Rechub.psd1 `
                -DocumentationPath $documentation -PageUri https://project.example -OutputPath $module/en-US/Rechub.PowerShell.dll-Help.xml
        }
    }

    Copy-Source
    $touched = [Collections.Generic.SortedSet[string]]::new()
    $mistakes = foreach ($page in Get-ChildItem "$root/docs/extending" -Filter add-*.md) {
        foreach ($change in Get-MarkdownFileBlock $page.FullName) {
            $null = $touched.Add($change.File)
            try { Set-Change $change } catch { "$($page.Name): $_" }
        }
    }
    if ($mistakes) { throw $mistakes -join "`n" }
    Build-Copy
}

Describe 'docs/extending' {
    It 'has an index that lists every page' {
        Get-MarkdownLink "$root/docs/extending/README.md" | Where-Object { $_ -like 'add-*' } | Sort-Object |
            Should -Be ((Get-ChildItem "$root/docs/extending" -Filter add-*.md).Name | Sort-Object)
    }
}

Describe '<Page>' -ForEach $pages {
    It 'names exactly the files that it touches' {
        Get-MarkdownTableFile $Path | Should -Be @($Change.File | Select-Object -Unique)
    }

    It 'adds what passes the tests that it names' {
        $Class | Should -Not -BeNullOrEmpty
        $selection = foreach ($name in $Class) { '-class'; "*.$name" }
        $report = "$copy/$Page.xml"
        $null = Invoke-Tool { & $copy/tests/Rechub.Core.Tests/bin/Release/net10.0/Rechub.Core.Tests -noColor -noLogo @selection -result-xml $report }
        $tests = ([xml](Get-Content $report -Raw)).assemblies.assembly
        [int] $tests.passed | Should -BeGreaterThan 0
        [int] $tests.failed + [int] $tests.errors | Should -Be 0
    }

    It 'can be used as it says' {
        $Run | Should -Not -BeNullOrEmpty
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ($Page -replace '\W', '-'))
        $results = @(Invoke-DocumentationBlock $folder $Run (Split-Path $module))
        $results | Should -HaveCount $Run.Count
        foreach ($result in $results) {
            $result.Problem | Should -BeNullOrEmpty
            $result.Output | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'The cmdlets that the pages add' {
    # In a PowerShell of its own, for this one has the module without them.
    It 'pass what every cmdlet is held to' {
        $script = "$TestDrive/cmdlets.ps1"
        Set-Content $script @'
param($Pester, $Module, $Tests, $Added)
Import-Module $Pester
Import-Module $Module
$configuration = New-PesterConfiguration
$configuration.Run.Container = @(
    New-PesterContainer -Path "$Tests/Checklist.Tests.ps1"
    New-PesterContainer -Path "$Tests/Parameters.Tests.ps1" -Data @{ Only = $Added -split ',' }
)
$configuration.Run.PassThru = $true
$result = Invoke-Pester -Configuration $configuration
exit $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
'@
        $added = (Get-ChildItem $copy/src/Rechub.PowerShell/Commands | Select-String '\[Cmdlet\(\s*Verbs\w+\.(\w+), "(\w+)"').
            ForEach{ $_.Matches[0].Groups[1, 2].Value -join '-' }.Where{ $_ -notin (Get-Command -Module Rechub).Name }
        $added | Should -HaveCount 2
        $null = Invoke-Tool {
            & (Get-Process -Id $PID).Path @shell -NoProfile -File $script (Get-Module Pester).Path $module $copy/tests/Pester ($added -join ',')
        }
    }
}
