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

    function Measure-Rate([scriptblock] $Export, [long] $RowCount) { $RowCount / (Measure-Command $Export).TotalSeconds }

    '| items a list | to | MB a million rows | with the search: Export-Csv, rows/s | Export-RecallList | ratio | lists at hand: Export-Csv, rows/s | Export-RecallList | ratio |'
    '|---:|---|---:|---:|---:|---:|---:|---:|---:|'
    foreach ($topK in 100, 10) {
        $rates = @{}
        $lists = $index | Get-Recall -User $some -TopK $topK
        $rows = $lists | ForEach-Object ToRows
        $all = $data.UserCount * $topK
        # The first round is to compile.
        foreach ($round in 0..3) {
            $measured = @{
                found = Measure-Rate { $index | Get-Recall -User $some -TopK $topK -AsRow | Export-Csv "$folder/rows.csv" } $rows.Count
                given = Measure-Rate { $rows | Export-Csv "$folder/rows.csv" } $rows.Count
            }
            foreach ($name in $names) {
                $measured["found $name"] = Measure-Rate { $null = $index | Get-Recall -AllUser -TopK $topK | Export-RecallList "$folder/$name" } $all
                $measured["given $name"] = Measure-Rate { $null = $lists | Export-RecallList "$folder/some.$name" } $rows.Count
            }
            if ($round) { foreach ($key in $measured.Keys) { $rates[$key] += , $measured[$key] } }
        }
        function Get-Median([string] $Key) { ($rates[$Key] | Sort-Object)[1] }
        foreach ($name in $names) {
            $numbers = foreach ($kind in 'found', 'given') {
                $theirs, $ours = (Get-Median $kind), (Get-Median "$kind $name")
                '{0:N0} | {1:N0} | {2:N1}' -f $theirs, $ours, ($ours / $theirs)
            }
            '| {0} | {1} | {2:N1} | {3} |' -f $topK, ($name -replace 'all'), ((Get-Item "$folder/$name").Length / $all), ($numbers -join ' | ')
        }
    }
}
finally { Remove-Item $folder -Recurse -Force }
