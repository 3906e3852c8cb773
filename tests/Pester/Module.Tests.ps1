BeforeAll {
    $module = Get-Module Rechub
    $library = (Get-Command Get-Recall).ImplementingType.Assembly
    . $PSScriptRoot/Shell.ps1
}

Describe 'The module folder' {
    It 'is imported from where the build put it' {
        $module.Path | Should -Be (Resolve-Path "$PSScriptRoot/../../artifacts/module/Rechub/Rechub.psd1").Path
        $library.Location | Should -Be (Join-Path $module.ModuleBase Rechub.PowerShell.dll)
    }

    It 'exports exactly the cmdlets that the library has' {
        $cmdlets = $library.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }

        @($module.ExportedCommands.Keys | Sort-Object) | Should -Be @($cmdlets | Sort-Object)
    }

    It 'carries the version of the library' {
        $library.GetName().Version.ToString(3) | Should -Be $module.Version.ToString()
    }

    It 'is complete: manifest, loader, views, help, license and libraries' {
        $folder = $module.ModuleBase
        $views = (Get-ChildItem "$PSScriptRoot/../../module/Views" -Filter *.Format.ps1xml).Name
        $native = $IsWindows ? '{0}.dll' : $IsMacOS ? '{0}.dylib' : '{0}.so'

        @($module.ExportedFormatFiles | Split-Path -Leaf | Sort-Object) | Should -Be @($views | Sort-Object)
        (Get-TypeData Rechub.Models.RecallModel).DefaultDisplayPropertySet.ReferencedProperties | Should -Contain ModelId
        foreach ($file in 'Rechub.psd1', 'Rechub.Loader.psm1', 'LICENSE', 'en-US/about_Rechub.help.txt', 'en-US/Rechub.PowerShell.dll-Help.xml',
            'lib/Rechub.Core.dll', 'lib/Rechub.Milvus.dll', "lib/$($native -f 'ParquetSharpNative')") {
            "$folder/$file" | Should -Exist
        }
    }

    It 'brings no library that PowerShell has itself, none of torch, and none of other platforms' {
        $names = (Get-ChildItem $module.ModuleBase -Recurse -File).Name

        $names | Where-Object { $_ -match 'System\.Management\.Automation|torch' } | Should -BeNullOrEmpty
        @($names -match 'ParquetSharpNative') | Should -HaveCount 1
    }

    It 'is imported by path from any folder, with all of it' {
        $found = Invoke-Shell $TestDrive @"
Import-Module '$($module.ModuleBase)'
(Get-Command -Module Rechub).Count
(Get-Help about_Rechub).Length
(Get-Help Get-Recall).Synopsis
(New-SampleInteraction 20 20 | Out-String)
"@

        $found.Code | Should -Be 0 -Because $found.Text
        $found.Text | Should -Match "(?m)^$($module.ExportedCommands.Count)$"
        $found.Text | Should -BeLike "*$((Get-Help Get-Recall).Synopsis)*"
        $found.Text | Should -Match 'UserCount\s+ItemCount'
    }
}

Describe 'The folder of Rechub.Torch' {
    BeforeAll { $torch = Join-Path (Split-Path $module.ModuleBase) Rechub.Torch }

    It 'is a module of the same version without commands, and needs Rechub' {
        $manifest = Import-PowerShellDataFile "$torch/Rechub.Torch.psd1"

        $manifest.ModuleVersion | Should -Be "$($module.Version)"
        $manifest.RequiredModules.ModuleName | Should -Be Rechub
        $manifest.RequiredModules.RequiredVersion | Should -Be "$($module.Version)"
        $manifest.FunctionsToExport + $manifest.CmdletsToExport | Should -BeNullOrEmpty
    }

    It 'brings the libraries of torch, and none that Rechub brings' {
        $native = $IsWindows ? '{0}.dll' : $IsMacOS ? 'lib{0}.dylib' : 'lib{0}.so'

        foreach ($file in 'LICENSE', 'Rechub.Torch.dll', 'TorchSharp.dll', ($native -f 'LibTorchSharp'), ($native -f 'torch_cpu')) {
            "$torch/$file" | Should -Exist
        }
        (Get-ChildItem $torch).Name | Where-Object { Test-Path "$($module.ModuleBase)/lib/$_" } | Should -BeNullOrEmpty
    }
}
