# The Markdown of the repository: its blocks run, what it names exists, its links lead somewhere.
BeforeDiscovery {
    . $PSScriptRoot/Markdown.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $files = @(
        Get-ChildItem $root -Filter *.md
        Get-ChildItem (Join-Path $root docs), (Join-Path $root tests), (Join-Path $root examples) -Filter *.md -Recurse |
            Where-Object FullName -NotMatch '[\\/](bin|obj|golden)[\\/]'
    ) | ForEach-Object { @{ File = [IO.Path]::GetRelativePath($root, $_.FullName).Replace('\', '/'); Path = $_.FullName } }

    # Extending.Tests.ps1 runs the blocks of docs/extending, which use what its pages add.
    $runnable = $files | Where-Object File -NotLike 'docs/extending/*'
    $blocks = foreach ($file in $runnable) { foreach ($block in Get-MarkdownBlock $file.Path powershell) { $file + $block } }
    # The blocks that are run, document by document.
    $recipes = foreach ($file in $runnable | Where-Object File -EQ README.md) {
        $all = @(Get-MarkdownBlock $file.Path powershell)
        if ($all) { $file + @{ Run = @($all | Where-Object { -not $_.Reason }); Left = @($all | Where-Object Reason) } }
    }
}

BeforeAll {
    . $PSScriptRoot/Markdown.ps1
    . $PSScriptRoot/DocumentationFolder.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $benchmarks = Get-ChildItem "$root/tests/Rechub.Benchmarks" -Filter *.cs | Select-String 'string Name => "([^"]+)"' |
        ForEach-Object { $_.Matches[0].Groups[1].Value }
    $tasks = (Get-Command "$root/build.ps1").Parameters['Task'].Attributes.ValidValues
}

Describe '<File>' -ForEach $recipes {
    BeforeAll {
        $folder = Join-Path $TestDrive ($File -replace '\W', '-')
        New-DocumentationFolder $folder
        $results = @{}
        if ($Run) { Invoke-DocumentationBlock $folder $Run | ForEach-Object { $results[[int] $_.Line] = $_ } }
        Write-Host "${File}: $($Run.Count) blocks are run, $($Left.Count) are not$(foreach ($block in $Left) { "; line $($block.Line) $($block.Reason)" })."
    }

    It 'runs the block at line <Line>' -ForEach $Run {
        $results[$Line] | Should -Not -BeNullOrEmpty
        $results[$Line].Problem | Should -BeNullOrEmpty
        $results[$Line].Output | Should -Not -BeNullOrEmpty
    }
}

Describe '<File>, the block at line <Line>' -ForEach $blocks {
    It 'is PowerShell, of commands and parameters that exist' {
        $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($Text, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
        foreach ($call in $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
            $name = $call.GetCommandName()
            if ($name -notmatch '^[A-Z][a-z]+-[A-Z]\w+$') { continue }
            $command = Get-Command $name -ErrorAction Ignore
            $command | Should -Not -BeNullOrEmpty -Because "$name is used"
            foreach ($used in $call.CommandElements.ParameterName | Where-Object { $_ }) {
                $command.ResolveParameter($used) | Should -Not -BeNullOrEmpty -Because "$name -$used is used"
            }
        }
    }
}

Describe '<File>' -ForEach $files {
    It 'has links that lead somewhere' {
        foreach ($link in Get-MarkdownLink $Path | Where-Object { $_ -notmatch '^(https?:|mailto:)' }) {
            $target, $anchor = $link -split '#', 2
            $place = $target ? (Join-Path (Split-Path $Path) $target) : $Path
            $place | Should -Exist -Because "$File links to $link"
            if ($anchor) { Get-MarkdownAnchor $place | Should -Contain $anchor -Because "$File links to $link" }
        }
    }

    It 'names files that exist' {
        $text = (Get-Content $Path -Raw) -replace '(?ms)^```.*?^```'
        $added = $File -like 'docs/extending/*' ? @(Get-MarkdownFileBlock $Path | Where-Object Language -NE diff | ForEach-Object File) : @()
        foreach ($name in [regex]::Matches($text, '`((src|tests|module|docs|examples)/[\w./-]+)`') | ForEach-Object { $_.Groups[1].Value }) {
            if ($name -notin $added) { Join-Path $root $name | Should -Exist -Because "$File names it" }
        }
    }

    It 'names tasks and benchmarks that build.ps1 has' {
        foreach ($use in [regex]::Matches((Get-Content $Path -Raw), 'build\.ps1[ \r\n]+(?<task>[A-Z]\w+)([ \r\n]+(?<name>[a-z][\w-]*))?')) {
            $use.Groups['task'].Value | Should -BeIn $tasks -Because $use.Value
            if ($use.Groups['task'].Value -eq 'Benchmark' -and $use.Groups['name'].Success) { $use.Groups['name'].Value | Should -BeIn $benchmarks -Because $use.Value }
        }
    }
}

Describe 'docs/architecture.md' {
    It 'leads a rating through files that exist, and fits on a few screens' {
        $text = Get-Content "$root/docs/architecture.md" -Raw
        $files = [regex]::Matches($text, '`((?!src/)[\w./]+\.cs)`') | ForEach-Object { $_.Groups[1].Value }
        $files.Count | Should -BeGreaterThan 40
        foreach ($file in $files) {
            $places = "$root/src/Rechub.Core/$file", "$root/src/Rechub.PowerShell/Commands/$file"
            $places | Where-Object { Test-Path $_ } | Should -HaveCount 1 -Because "$file is named"
        }
        ($text -split '\n').Count | Should -BeLessOrEqual 150
    }

    It 'lists every room' {
        $rooms = Select-String -Path "$root/docs/architecture.md" -Pattern '^\| `(\w+)` \|' | ForEach-Object { $_.Matches[0].Groups[1].Value }
        $folders = (Get-ChildItem "$root/src/Rechub.Core" -Directory | Where-Object { $_.Name -notin 'bin', 'obj' -and (Get-ChildItem $_ -Recurse -Filter *.cs) }).Name

        $rooms | Sort-Object | Should -Be ($folders | Sort-Object)
    }
}

Describe 'docs/decisions' {
    It 'has an index that lists every page' {
        $listed = Get-MarkdownLink "$root/docs/decisions/README.md" | Where-Object { $_ -match '^[\w-]+\.md$' } | Sort-Object

        $listed | Should -Be @((Get-ChildItem "$root/docs/decisions" -Filter *.md).Name | Where-Object { $_ -ne 'README.md' } | Sort-Object)
    }
}

Describe 'README.md' {
    It 'is short' {
        (Get-Content "$root/README.md").Count | Should -BeLessOrEqual 170
    }

    It 'has the commands that continuous integration runs' {
        $test = (Get-MarkdownBlock "$root/README.md" sh).Text | Where-Object { $_ -match 'build\.ps1 Test' }

        $test | Should -HaveCount 1
        Get-Content "$root/.ci/run" -Raw | Should -BeLike "*$($test.Trim())*"
        Get-Content "$root/.github/workflows/test.yml" -Raw | Should -BeLike "*$($test.Trim())*"
    }
}
