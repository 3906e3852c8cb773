@{
    # The loader runs first. It sets up the load context that resolves the references of the cmdlets' assembly.
    NestedModules = @('Rechub.Loader.psm1', 'Rechub.PowerShell.dll')
    # The build sets the version, the project's address and the platform's tag, and lists all views in FormatsToProcess.
    ModuleVersion = '0.0.0'
    FormatsToProcess = @()
    GUID = 'e0b4c0c5-3a0f-4d0a-9d53-6a1f4b0c2f7e'
    Author = 'The Rechub for PowerShell authors'
    Copyright = '(c) The Rechub for PowerShell authors. MIT license.'
    Description = 'The recall stage of a recommender: read interactions, train a two-tower model, publish item vectors, retrieve the top K per user, measure.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    CmdletsToExport = @(
        'Compare-TopK'
        'Connect-Milvus'
        'Disconnect-Milvus'
        'Export-Embedding'
        'Export-RecallList'
        'Export-RecallModel'
        'Get-InteractionSummary'
        'Get-ItemEmbedding'
        'Get-ItemIndex'
        'Get-Recall'
        'Get-SimilarItem'
        'Get-UserEmbedding'
        'Import-Interaction'
        'Import-MovieLens'
        'Import-RecallModel'
        'Measure-TopK'
        'New-DssmModel'
        'New-ItemKnnModel'
        'New-PopularityModel'
        'New-SampleInteraction'
        'New-SequenceModel'
        'New-YoutubeDnnModel'
        'Publish-ItemEmbedding'
        'Remove-ItemIndex'
        'Restore-ItemIndex'
        'Save-MovieLens'
        'Split-Interaction'
        'Start-MatchTraining'
        'Test-ItemIndex'
        'Update-ItemEmbedding'
    )
    PrivateData = @{
        PSData = @{
            Tags = @('recommender', 'recommendation', 'recall', 'retrieval', 'two-tower', 'embedding', 'milvus', 'PSEdition_Core')
            ProjectUri = 'https://project.example'
            ReleaseNotes = 'https://project.example/blob/main/CHANGELOG.md'
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
