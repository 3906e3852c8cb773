BeforeAll {
    $module = Get-Module Rechub

    # A PowerShell of its own, in a folder; its exit code and all that it wrote.
    function Invoke-Shell([string] $Folder, [string] $Text) {
        Set-Content "$TestDrive/shell.ps1" "`$ErrorActionPreference = 'Stop'`n`$PSStyle.OutputRendering = 'PlainText'`n$Text"
        $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
        Push-Location $Folder
        try { $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File "$TestDrive/shell.ps1" 2>&1 } finally { Pop-Location }
        [pscustomobject]@{ Code = $LASTEXITCODE; Text = $output | Out-String -Width 4096 }
    }
}

Describe 'The module folder' {
    It 'is imported from where the build put it' {
        $module.Path | Should -Be (Resolve-Path "$PSScriptRoot/../../artifacts/module/Rechub/Rechub.PowerShell.dll").Path
    }

    It 'exports exactly the cmdlets that the library has' {
        $cmdlets = $module.ImplementingAssembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }

        @($module.ExportedCommands.Keys | Sort-Object) | Should -Be @($cmdlets | Sort-Object)
    }

    It 'carries the version of the library' {
        $module.ImplementingAssembly.GetName().Version.ToString(3) | Should -Be $module.Version.ToString()
    }

    It 'is complete: manifest, views, help, licence and the native libraries of this machine' {
        $folder = $module.ModuleBase
        $views = (Get-ChildItem "$PSScriptRoot/../../module/Views" -Filter *.ps1xml).Name
        $library = $IsWindows ? '{0}.dll' : $IsMacOS ? 'lib{0}.dylib' : 'lib{0}.so'

        @($module.ExportedFormatFiles | Split-Path -Leaf | Sort-Object) | Should -Be @($views | Sort-Object)
        foreach ($file in 'Rechub.psd1', 'Rechub.Types.ps1xml', 'LICENSE', 'en-US/about_Rechub.help.txt', 'en-US/Rechub.PowerShell.dll-Help.xml',
            'Rechub.Core.dll', 'TorchSharp.dll', ($library -f 'LibTorchSharp'), ($library -f 'torch_cpu')) {
            "$folder/$file" | Should -Exist
        }
    }

    It 'brings no library that PowerShell has itself, and none of other platforms' {
        Get-ChildItem $module.ModuleBase -Recurse -Filter System.Management.Automation.dll | Should -BeNullOrEmpty
        "$($module.ModuleBase)/runtimes" | Should -Not -Exist
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

Describe 'A module folder without the libraries of torch' {
    It 'trains, and says for -Engine Torch what is missing and what to do' {
        $copy = New-Item -ItemType Directory "$TestDrive/Rechub"
        Get-ChildItem $module.ModuleBase | Where-Object Name -NotMatch 'torch.*\.(so|dylib|dll)$|^libc10|TorchSharp\.(so|dylib)$' | Copy-Item -Destination $copy -Recurse
        Copy-Item "$($module.ModuleBase)/TorchSharp.dll", "$($module.ModuleBase)/Rechub.Torch.dll" $copy

        $run = Invoke-Shell $TestDrive @"
Import-Module '$copy'
`$model = New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4
"fused: `$((`$model | Start-MatchTraining -Epoch 1).IsTrained)"
try { `$model | Start-MatchTraining -Epoch 1 -Engine Torch } catch { "`$(`$_.FullyQualifiedErrorId): `$_" }
"@

        $run.Text | Should -Match 'fused: True'
        $run.Text | Should -Match 'NativeLibraryMissing,Rechub.PowerShell.Commands.StartMatchTraining: .* is missing: .*Install the Rechub.Torch'
        # TorchSharp's own loader tells each step that it tries.
        $run.Text | Should -Not -Match 'Step \d|Trying to load|backends'
    }
}
