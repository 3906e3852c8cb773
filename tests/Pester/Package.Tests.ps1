# What build.ps1 Pack makes, as a user installs it. Rechub alone is a part of Test; half a gigabyte of libtorch is one of the soak.
BeforeAll {
    . $PSScriptRoot/Shell.ps1
    $module = Get-Module Rechub
    $built = Split-Path $module.ModuleBase
    $platform = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier

    # A user of this machine without anything: neither the settings nor the modules of the one who tests. The path is the one of a
    # new session of that user.
    function Invoke-User([string] $Folder, [string] $Text) {
        $modules = "$Folder/.local/share/powershell/Modules", "$PSHOME/Modules" -join [IO.Path]::PathSeparator
        # Where the user's settings lie; without that folder they would be written to the current one.
        $null = New-Item -ItemType Directory "$Folder/.local/share", "$Folder/work" -Force
        Invoke-Shell "$Folder/work" $Text @{
            HOME = $Folder; XDG_DATA_HOME = $null; XDG_CACHE_HOME = $null; XDG_CONFIG_HOME = $null; PSModulePath = $modules; RECHUB_SHARED = $null
        }
    }

    # Registers a folder as the user's repository, and installs from it.
    function Install-Built([string] $Folder, [string] $Name, [string] $Repository) {
        Invoke-User $Folder @"
Register-PSResourceRepository -Name Local -Uri '$Repository' -Trusted
Install-PSResource $Name -Repository Local -Scope CurrentUser
Get-InstalledPSResource -Scope CurrentUser | ForEach-Object { "`$(`$_.Name) `$(`$_.Version) by `$(`$_.Repository)" }
"@
    }

    # A folder's files, each with the hash of its content.
    function Get-FileList([string] $Folder) {
        Get-ChildItem -LiteralPath $Folder -Recurse -File | Where-Object Name -NE PSGetModuleInfo.xml |
            ForEach-Object { "$([IO.Path]::GetRelativePath($Folder, $_.FullName)) $((Get-FileHash -LiteralPath $_.FullName).Hash)" } |
            Sort-Object
    }
}

Describe 'The package of Rechub' -Skip:$IsWindows {
    # Windows has no variable that names another user's folders.
    BeforeAll {
        $user = "$TestDrive/alone"
        # By that user, too: the packager begins the settings of one who has none.
        $packing = Invoke-User $user "& '$PSScriptRoot/../../module/New-Package.ps1' -ModulePath '$built/Rechub' -PackagePath '$user/packages' -ZipPath '$user/zip'"
        $made = Get-Item "$user/packages/*", "$user/zip/*"
        $installation = Install-Built $user Rechub "$user/packages"
        $installed = "$user/.local/share/powershell/Modules/Rechub/$($module.Version)"
    }

    It 'is a .nupkg and a zip file, whose name says the platform' {
        $packing.Code | Should -Be 0 -Because $packing.Text
        $made.Name | Should -Be "Rechub.$($module.Version).nupkg", "Rechub.$($module.Version).$platform.zip"
        $made | ForEach-Object { $_.Length | Should -BeLessThan 60MB }
    }

    It 'says of itself what a repository shows' {
        $found = Invoke-User $user 'Find-PSResource Rechub -Repository Local | Select-Object Name, Description, Author, Copyright, ProjectUri, LicenseUri, ReleaseNotes, Tags | ConvertTo-Json'
        $resource = $found.Text | ConvertFrom-Json
        $manifest = Import-PowerShellDataFile "$($module.ModuleBase)/Rechub.psd1"
        $data = $manifest.PrivateData.PSData

        foreach ($uri in 'ProjectUri', 'LicenseUri') {
            $resource.$uri | Should -Match '^https://'
            $resource.$uri.TrimEnd('/') | Should -Be $data.$uri
        }
        $resource.ReleaseNotes | Should -Be "$($data.ProjectUri)/blob/main/CHANGELOG.md"
        $resource.Description | Should -Be $manifest.Description
        $resource.Author | Should -Be $manifest.Author
        $resource.Copyright | Should -Be $manifest.Copyright
        foreach ($tag in 'recommender', 'milvus', $platform) { $resource.Tags | Should -Contain $tag }
    }

    It 'is installed by Install-PSResource, file by file what was built' {
        $installation.Code | Should -Be 0 -Because $installation.Text
        $installation.Text | Should -BeLike "*Rechub $($module.Version) by Local*"
        Get-FileList $installed | Should -Be (Get-FileList $module.ModuleBase)
    }

    It 'is unpacked from the zip file, file by file what was built' {
        Expand-Archive $made[1] "$TestDrive/unpacked"

        Get-FileList "$TestDrive/unpacked/Rechub" | Should -Be (Get-FileList $module.ModuleBase)
    }

    It 'trains, publishes, recommends and measures in a folder of its own, and goes on in a second process' {
        $first, $second = '', '-Saved' | ForEach-Object { Invoke-User $user "& '$PSScriptRoot/Smoke.ps1' $_" }

        $first.Code | Should -Be 0 -Because $first.Text
        $second.Code | Should -Be 0 -Because $second.Text
        $trained, $loaded = $first, $second | ForEach-Object { $_.Text | ConvertFrom-Json }
        $loaded.ModelId | Should -Be $trained.ModelId
        $loaded.HitRate | Should -Be $trained.HitRate
        foreach ($one in $trained, $loaded) {
            # All of it comes from what was installed.
            $one.Module | Should -Be $installed
            $one.Loaded | ForEach-Object { $_ | Should -BeLike "$installed*" }
        }
    }

    It 'says what to install for -Engine Torch' {
        $other = Invoke-User $user "try { & '$PSScriptRoot/Smoke.ps1' Torch } catch { `"`$(`$_.FullyQualifiedErrorId) `$_`" }"

        $other.Text | Should -BeLike '*EngineMissing,*Rechub.Torch*'
    }
}

Describe 'The packages of build.ps1 Pack' {
    It 'are two modules; Install-PSResource Rechub.Torch brings both, and the engine Torch works' {
        if ($env:RECHUB_SOAK -ne '1') { Set-ItResult -Skipped -Because 'build.ps1 Soak packs both modules and installs them' }
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no variable that names another user''s folders' }
        $user = "$TestDrive/both"
        $artifacts = Convert-Path "$PSScriptRoot/../../artifacts"

        $installation = Install-Built $user Rechub.Torch "$artifacts/packages/$platform"
        $trained, $loaded = '', '-Saved' | ForEach-Object { Invoke-User $user "& '$PSScriptRoot/Smoke.ps1' Torch $_" }

        $installation.Code | Should -Be 0 -Because $installation.Text
        $trained.Code | Should -Be 0 -Because $trained.Text
        $loaded.Code | Should -Be 0 -Because $loaded.Text
        $modules = "$user/.local/share/powershell/Modules"
        ($trained.Text | ConvertFrom-Json).Loaded | Should -Contain "$modules/Rechub.Torch/$($module.Version)/Rechub.Torch.dll"
        foreach ($name in 'Rechub', 'Rechub.Torch') {
            Get-FileList "$modules/$name/$($module.Version)" | Should -Be (Get-FileList "$built/$name")
            Expand-Archive "$artifacts/$name.$($module.Version).$platform.zip" "$TestDrive/unpacked"
            Get-FileList "$TestDrive/unpacked/$name" | Should -Be (Get-FileList "$built/$name")
        }
    }
}
