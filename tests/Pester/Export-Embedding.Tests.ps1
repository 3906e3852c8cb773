BeforeAll {
    $data = New-SampleInteraction -UserCount 60 -ItemCount 80 -InteractionCount 1500 -Seed 1
    $model = $data | New-DssmModel -Seed 1
    $vectors = $model | Get-ItemEmbedding
}

Describe 'Export-Embedding' {
    It 'writes a matrix that NumPy reads, with the ids beside it' {
        $file = $vectors | Export-Embedding -Path "$TestDrive/items.npy"

        $bytes = [IO.File]::ReadAllBytes($file.FullName)
        [Text.Encoding]::ASCII.GetString($bytes, 1, 5) | Should -Be 'NUMPY'
        $start = 10 + [BitConverter]::ToUInt16($bytes, 8)
        $start % 64 | Should -Be 0
        [Text.Encoding]::ASCII.GetString($bytes, 10, $start - 10) |
            Should -BeLike "{'descr': '<f4', 'fortran_order': False, 'shape': ($($data.ItemCount), $($model.EmbeddingDimension)), }*"
        $bytes.Length | Should -Be ($start + 4 * $data.ItemCount * $model.EmbeddingDimension)
        [BitConverter]::ToSingle($bytes, $start + 4 * $model.EmbeddingDimension) | Should -Be $vectors[1].Vector[0]
        Get-Content "$TestDrive/items.ids.txt" | Should -Be $vectors.ItemId
    }

    It 'writes a Parquet table' {
        $file = $vectors | Export-Embedding "$TestDrive/items.parquet"

        # The library is in the module's own load context, where no type literal finds it.
        $context = [Runtime.Loader.AssemblyLoadContext]::All.Where({ $_.Name -eq 'Rechub' })[0]
        $library = $context.LoadFromAssemblyName('ParquetSharp')
        $reader = $library.GetType('ParquetSharp.ParquetFileReader').GetConstructor([string]).Invoke($file.FullName)
        try {
            $reader.FileMetaData.NumRows | Should -Be $data.ItemCount
            $reader.FileMetaData.Schema.ColumnRoot(0).Name | Should -Be 'id'
        }
        finally { $reader.Dispose() }
    }

    It 'writes nothing under -WhatIf, and refuses other endings and other objects' {
        $vectors | Export-Embedding "$TestDrive/no.npy" -WhatIf
        "$TestDrive/no.npy" | Should -Not -Exist
        { $vectors | Export-Embedding "$TestDrive/x.csv" } | Should -Throw -ErrorId 'UnknownFormat,*'
        { 'x' | Export-Embedding "$TestDrive/x.npy" } | Should -Throw -ErrorId 'NotAnEmbedding,*'
    }
}
