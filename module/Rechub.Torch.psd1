@{
    RootModule = 'Rechub.Torch.psm1'
    # The build sets both versions.
    ModuleVersion = '0.0.0'
    RequiredModules = @(@{ ModuleName = 'Rechub'; RequiredVersion = '0.0.0' })
    GUID = '34c7eff9-1f25-4e53-aa22-fb1ff23757ed'
    Author = 'The Rechub for PowerShell authors'
    Copyright = '(c) The Rechub for PowerShell authors. MIT license.'
    Description = 'The TorchSharp (libtorch) engine of Rechub, for Start-MatchTraining -Engine Torch. It has no commands; Rechub finds it when it is installed.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport = @()
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('recommender', 'recall', 'two-tower', 'torch')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
