#requires -Version 7.6
<#
.SYNOPSIS
Writes everyone's recommendations with Export-RecallList and with Export-Csv, in turns, and prints rows a second as a table.
#>
param(
    # The built module.
    [Parameter(Mandatory)] [string] $Module
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rechub-export-$PID")).FullName
try {
    $data = New-SampleInteraction -UserCount 20000 -ItemCount 3700 -InteractionCount 600000
    $index = $data | New-DssmModel -EmbeddingDimension 16 -HiddenUnit 16 |
        Start-MatchTraining -Epoch 1 -BatchSize 4096 -Loss InBatchSoftmax | Publish-ItemEmbedding -Path "$folder/items.index"
    # Row by row it is slow: a part of the users tells its rate.
    $some = 1..4000
    $names = 'all.csv', 'all.parquet', 'all.jsonl', 'all.csv.gz', 'all.csv.zst'
    '| items a list | to | rows | MB | Export-Csv, rows/s | Export-RecallList, rows/s | ratio |'
    '|---:|---|---:|---:|---:|---:|---:|'
    foreach ($topK in 100, 10) {
        $rates = @{}
        $sizes = @{}
        # The first round is to compile.
        foreach ($round in 0..3) {
            $rows = $some.Count * $topK
            $time = Measure-Command { $index | Get-Recall -User $some -TopK $topK -AsRow | Export-Csv "$folder/rows.csv" }
            if ($round) { $rates['rows'] += , ($rows / $time.TotalSeconds) }
            foreach ($name in $names) {
                $time = Measure-Command { $script:export = $index | Get-Recall -AllUser -TopK $topK | Export-RecallList "$folder/$name" }
                if ($round) { $rates[$name] += , ($export.RowCount / $time.TotalSeconds) }
                $sizes[$name] = $export
            }
        }
        $theirs = ($rates['rows'] | Sort-Object)[1]
        foreach ($name in $names) {
            $ours = ($rates[$name] | Sort-Object)[1]
            '| {0} | {1} | {2:N0} | {3:N1} | {4:N0} | {5:N0} | {6:N1} |' -f
            $topK, ($name -replace 'all'), $sizes[$name].RowCount, ($sizes[$name].Length / 1MB), $theirs, $ours, ($ours / $theirs)
        }
    }
}
finally { Remove-Item $folder -Recurse -Force }
