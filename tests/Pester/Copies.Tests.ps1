# Objects that come back from a job are copies: those that are more than values are refused, with what to do.
BeforeDiscovery {
    $live = 'Rechub.Data.InteractionData', 'Rechub.Indexing.ItemIndex', 'Rechub.Milvus.Connection.MilvusConnection', 'Rechub.Retrieval.IRecaller'
    $typed = foreach ($cmdlet in Get-Command -Module Rechub -CommandType Cmdlet) {
        foreach ($parameter in $cmdlet.Parameters.Values) {
            $names = for ($type = $parameter.ParameterType; $type; $type = $type.BaseType) { $type.FullName }
            if ($names | Where-Object { $_ -in $live + 'Rechub.Models.RecallModel' }) { @{ Cmdlet = $cmdlet.Name; Parameter = $parameter.Name; Attributes = $parameter.Attributes } }
        }
    }
}

BeforeAll {
    $module = (Get-Module Rechub).ModuleBase
    # As a shell's jobs do, in a process of its own.
    $data, $model, $popular, $index, $list, $vector, $metric, $file = Start-Job -WorkingDirectory $TestDrive -ArgumentList $module {
        Import-Module $args[0]
        $data = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600 -Seed 1
        $model = $data | New-DssmModel -EmbeddingDimension 4 -HiddenUnit 4 | Start-MatchTraining -Epoch 1
        $index = $model | Publish-ItemEmbedding ./a.index
        $data
        $model
        $data | New-PopularityModel
        $index
        $index | Get-Recall -TopK 5 | Select-Object -First 1
        $model | Get-ItemEmbedding -Item 1
        $index | Get-Recall -TopK 5 | Measure-TopK -K 5 -PerUser | Select-Object -First 1
        $model | Export-RecallModel './model [1].rechub'
    } | Receive-Job -Wait -AutoRemoveJob
    $connection = [Management.Automation.PSObject]::new()
    $connection.PSObject.TypeNames.Insert(0, 'Deserialized.Rechub.Milvus.Connection.MilvusConnection')
}

Describe 'A copy' {
    It 'is refused by <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'New-DssmModel'; Call = { $data | New-DssmModel }; Says = 'This InteractionData is a copy*Import the data here*Export-RecallModel*' }
        @{ Cmdlet = 'New-YoutubeDnnModel'; Call = { New-YoutubeDnnModel $data }; Says = 'This InteractionData is a copy*' }
        @{ Cmdlet = 'New-ItemKnnModel'; Call = { $data | New-ItemKnnModel }; Says = 'This InteractionData is a copy*' }
        @{ Cmdlet = 'Split-Interaction'; Call = { $data | Split-Interaction }; Says = 'This InteractionData is a copy*' }
        @{ Cmdlet = 'Start-MatchTraining'; Call = { $model | Start-MatchTraining }; Says = 'This TrainedModel is a copy*Import-RecallModel*' }
        @{ Cmdlet = 'Publish-ItemEmbedding'; Call = { $model | Publish-ItemEmbedding }; Says = 'This TrainedModel is a copy*Import-RecallModel*' }
        @{ Cmdlet = 'Export-RecallModel'; Call = { $model | Export-RecallModel "$TestDrive/new" }; Says = 'This TrainedModel is a copy*' }
        @{ Cmdlet = 'Get-ItemEmbedding'; Call = { Get-ItemEmbedding -Model $model }; Says = 'This TrainedModel is a copy*' }
        @{ Cmdlet = 'Get-Recall'; Call = { $index | Get-Recall -User 1 }; Says = 'This ItemIndex is a copy*Get-ItemIndex*' }
        @{ Cmdlet = 'Get-Recall, from a baseline'; Call = { $popular | Get-Recall -User 1 }; Says = 'This PopularityModel is a copy*from the data again*' }
        @{ Cmdlet = 'Get-SimilarItem'; Call = { $index | Get-SimilarItem 1 }; Says = 'This ItemIndex is a copy*' }
        @{ Cmdlet = 'Update-ItemEmbedding'; Call = { $index | Update-ItemEmbedding -Remove 1 }; Says = 'This ItemIndex is a copy*' }
        @{ Cmdlet = 'Measure-TopK'; Call = { $list | Measure-TopK -K 5 -Data $data }; Says = 'This InteractionData is a copy*' }
        @{ Cmdlet = 'Disconnect-Milvus'; Call = { $connection | Disconnect-Milvus }; Says = 'This MilvusConnection is a copy*Connect-Milvus*' }
    ) {
        $Call | Should -Throw "*$Says"
    }

    It 'is refused by each parameter that takes such an object: <Cmdlet> -<Parameter>' -ForEach $typed {
        $Attributes.TypeId.Name | Should -Contain 'LiveObjectAttribute'
    }

    It 'leaves the objects beside it to be processed' {
        $own = New-SampleInteraction -UserCount 30 -ItemCount 40 -InteractionCount 600
        $made = $own, $data, $own | New-DssmModel -ErrorAction SilentlyContinue -ErrorVariable found

        @($made) | Should -HaveCount 2
        $found | Should -HaveCount 1
        $found[0].TargetObject.PSObject.TypeNames[0] | Should -Be 'Deserialized.Rechub.Data.InteractionData'
    }

    It 'of values is as good as they are' {
        ($list | Measure-TopK -K 5).UserCount | Should -Be 1
        (Compare-TopK $metric $metric).UserCount | Should -Contain 1
        $null = $vector | Export-Embedding "$TestDrive/one.npy"
        Get-Content "$TestDrive/one.ids.txt" | Should -Be '1'
    }

    It 'of an index or a file leads to the file' {
        ($index | Get-ItemIndex).Count | Should -Be 40
        $index | Test-ItemIndex -Quiet | Should -BeTrue
        ($file | Import-RecallModel).ModelId | Should -Be $model.ModelId
    }
}
