# docs/cmdlets is what build.ps1 Build makes of the help.
BeforeDiscovery {
    $cmdlets = (Get-Command -Module Rechub -CommandType Cmdlet).Name | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    $pages = Convert-Path "$PSScriptRoot/../../docs/cmdlets"
    $fresh = "$TestDrive/cmdlets"
    $null = New-Item -ItemType Directory $fresh
    Set-Content "$fresh/Get-Nothing.md" 'The page of a cmdlet that is gone.'
    & "$PSScriptRoot/../../module/New-CmdletPage.ps1" -ManifestPath (Join-Path (Get-Module Rechub).ModuleBase Rechub.psd1) -OutputPath $fresh
}

Describe 'The page of <Name>' -ForEach $cmdlets {
    It 'is what the help says now' {
        "$pages/$Name.md" | Should -Exist
        Get-Content "$pages/$Name.md" -Raw | Should -BeExactly (Get-Content "$fresh/$Name.md" -Raw) -Because 'build.ps1 Build writes it, and it is committed'
    }

    It 'shows every parameter with its type, -WhatIf and -Confirm where the cmdlet has them' {
        $page = Get-Content "$pages/$Name.md" -Raw
        foreach ($parameter in (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin [Management.Automation.Cmdlet]::CommonParameters }) {
            $page | Should -Match "(?ms)^### -$parameter`$.+?^\| Type \| ``\w"
        }
    }
}

Describe 'docs/cmdlets' {
    It 'has no page without a cmdlet, and an index that names them all' {
        (Get-ChildItem $pages).Name | Sort-Object | Should -Be @((Get-ChildItem $fresh).Name | Sort-Object)
        Get-Content "$pages/README.md" -Raw | Should -BeExactly (Get-Content "$fresh/README.md" -Raw)
    }

    It 'loses the page of a cmdlet that is gone when it is written again' {
        "$fresh/Get-Nothing.md" | Should -Not -Exist
    }
}
