BeforeAll {
    $module = Get-Module Rechub
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
}
