# What build.ps1 Pack makes, as a user installs it. Half a gigabyte to pack and unpack: a part of the soak.
Describe 'The zip file' {
    It 'is the module folder, and is imported from a folder of PSModulePath' {
        if ($env:RECHUB_SOAK -ne '1') { Set-ItResult -Skipped -Because 'build.ps1 Soak packs the module and tests it' }
        $module = Get-Module Rechub
        $package = Get-Item "$PSScriptRoot/../../artifacts/Rechub.$($module.Version).*.zip"
        Expand-Archive -LiteralPath $package.FullName -DestinationPath $TestDrive
        $before = $env:PSModulePath
        $env:PSModulePath = "$TestDrive"
        try {
            $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
            $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -Command @'
$PSStyle.OutputRendering = 'PlainText'
$trained = New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -Engine Torch
"trained $($trained.IsTrained) by $((Get-Module Rechub).ModuleBase)"
'@ 2>&1
        }
        finally { $env:PSModulePath = $before }

        $output | Should -Contain "trained True by $(Join-Path $TestDrive Rechub)"
        $names = { param($folder) Get-ChildItem $folder -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($folder, $_.FullName) } | Sort-Object }
        & $names (Join-Path $TestDrive Rechub) | Should -Be (& $names $module.ModuleBase)
    }
}
