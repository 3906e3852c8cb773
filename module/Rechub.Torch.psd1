@{
    RootModule = 'Rechub.Torch.psm1'
    # The build sets both versions, the project's address, and the platform's tag.
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
            Tags = @('recommender', 'recall', 'two-tower', 'torch', 'PSEdition_Core')
            ProjectUri = 'https://project.example'
            ReleaseNotes = 'https://project.example/blob/main/CHANGELOG.md'
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
