# Small files as people have them, beside this repository where RECHUB_SHARED says, and what Import-Interaction makes of each.
BeforeDiscovery {
    $folder = Join-Path "$env:RECHUB_SHARED" cases data
    $list = Join-Path $folder expected.json
    $cases = if ($env:RECHUB_SHARED -and (Test-Path $list)) { Get-Content $list -Raw | ConvertFrom-Json -AsHashtable }
}

Describe 'Import-Interaction of files as people have them' {
    if (-not $cases) {
        It 'reads each as it must be read' {
            Set-ItResult -Skipped -Because 'RECHUB_SHARED names no folder with cases/data'
        }
        return
    }

    It '<name>: <why>' -ForEach $cases {
        $data = $null
        $failure = $null
        $warnings = @()
        Push-Location (Join-Path $env:RECHUB_SHARED cases data)
        try {
            $data = . ([scriptblock]::Create("Import-Interaction '$path' $arguments -WarningVariable +warnings -WarningAction SilentlyContinue"))
        }
        catch { $failure = "$_" }
        finally { Pop-Location }
        $said = @($warnings; $failure) -join "`n"

        if ($expect.ContainsKey('error')) { $failure | Should -Match $expect.error }
        elseif (-not $expect.ContainsKey('message') -or $expect.Count -gt 1) { $failure | Should -BeNullOrEmpty }
        if ($expect.ContainsKey('message')) { $said | Should -Match $expect.message }
        if ($expect.ContainsKey('users')) { $data.UserCount | Should -Be $expect.users }
        if ($expect.ContainsKey('items')) { $data.ItemCount | Should -Be $expect.items }
        if ($expect.ContainsKey('interactions')) { $data.InteractionCount | Should -Be $expect.interactions }
        if ($expect.ContainsKey('ids')) { 0..($data.UserCount - 1) | ForEach-Object { $data.Users.Ids[$_] } | Should -Be $expect.ids }
        if ($expect.ContainsKey('titles')) { 0..($data.ItemCount - 1) | ForEach-Object { $data.Items.TitleOf($_) } | Should -Be $expect.titles }
        if ($expect.ContainsKey('first')) {
            $first = ($data | Get-InteractionSummary).FirstTime
            "$(if ($first) { $first.ToString('yyyy-MM-dd') })" | Should -Be $expect.first
        }

        $unknown = $expect.Keys | Where-Object { $_ -notin 'error', 'message', 'users', 'items', 'interactions', 'ids', 'titles', 'first' }
        $unknown | Should -BeNullOrEmpty -Because 'every expectation is looked at'
    }
}
