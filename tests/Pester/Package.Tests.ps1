# What build.ps1 Pack makes, as a user installs it. Half a gigabyte to pack and unpack: a part of the soak.
Describe 'The zip files' {
    BeforeAll {
        . $PSScriptRoot/Shell.ps1
        $module = Get-Module Rechub
        $artifacts = "$PSScriptRoot/../../artifacts"
        $installed = "$TestDrive/modules"
        # Nothing of this folder is in sight of the shell.
        $search = "`$env:PSModulePath = '$installed'"

        function Expand-Package([string] $Name) {
            $package = Get-Item "$artifacts/$Name.$($module.Version).*.zip"
            [IO.Compression.ZipFile]::ExtractToDirectory($package.FullName, $installed)
            $package
        }

        function Get-Name([string] $Folder) {
            Get-ChildItem $Folder -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($Folder, $_.FullName) } | Sort-Object
        }
    }

    It 'are the module folders, and work from a folder of PSModulePath, with and without Rechub.Torch' {
        if ($env:RECHUB_SOAK -ne '1') { Set-ItResult -Skipped -Because 'build.ps1 Soak packs the modules and tests them' }
        $train = "`$trained = New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1"

        (Expand-Package Rechub).Length | Should -BeLessThan 60MB
        $alone = Invoke-Shell $TestDrive "$search; $train; `"trained `$(`$trained.IsTrained) by `$((Get-Module Rechub).ModuleBase)`"; try { $train -Engine Torch } catch { `$_.FullyQualifiedErrorId }"
        $null = Expand-Package Rechub.Torch
        $both = Invoke-Shell $TestDrive "$search; $train -Engine Torch; `"trained `$(`$trained.IsTrained)`""

        $alone.Text | Should -BeLike "*trained True by $(Join-Path $installed Rechub)*EngineMissing,*"
        $both.Text | Should -BeLike '*trained True*'
        foreach ($name in 'Rechub', 'Rechub.Torch') {
            Get-Name "$installed/$name" | Should -Be (Get-Name "$artifacts/module/$name")
        }
    }
}
