# What a user does first with an installed module, from a log to recommendations of a second process. Run by Package.Tests.ps1 in a
# folder that holds nothing else; the first run trains and saves, the second (-Saved) starts from the files.
param([string] $Engine = 'Fused', [switch] $Saved)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

function Assert-That([bool] $Holds, [string] $What) { if (-not $Holds) { throw "not so: $What" } }

if (-not $Saved) {
    $random = [Random]::new(1)
    1..40 | ForEach-Object {
        $user = $_
        1..30 | Sort-Object { $random.Next() } -Top 12 | ForEach-Object { [pscustomobject]@{ visitor = "u$user"; article = "a$_"; time = $random.Next(1000000) } }
    } | Export-Csv events.csv
}
$data = Import-Interaction events.csv -UserColumn visitor -ItemColumn article -TimeColumn time
Assert-That ($data.InteractionCount -eq 480) 'all events are read'

if (-not $Saved) {
    $model = $data | New-DssmModel -EmbeddingDimension 8 | Start-MatchTraining -Epoch 5 -BatchSize 64 -Patience 0 -Engine $Engine
    Assert-That ($model.Epoch[-1].Loss -lt $model.Epoch[0].Loss) 'the training learns'
    $null = $model | Export-RecallModel -Path model.rechub
    $index = $model | Publish-ItemEmbedding -Path items.index
    # Parquet has a native library of its own.
    $null = $model | Get-ItemEmbedding | Export-Embedding -Path items.parquet
    Assert-That ((Get-Item items.parquet).Length -gt 1000) 'a Parquet file is written'
    $lists = $index | Get-Recall -Model $model -TopK 10
}
else {
    $model = Import-RecallModel -Path model.rechub
    $index = Get-ItemIndex -Path items.index
    $rows = $index | Get-Recall -Model $model -Data $data -User u7 -TopK 5 -AsRow
    Assert-That (($rows | ForEach-Object Rank) -join ',' -eq '1,2,3,4,5') 'five items are recommended to one user'
    $lists = $index | Get-Recall -Model $model -Data $data -TopK 10
}
Assert-That ($lists.Count -eq 40) 'every user has a list'
$metric = $lists | Measure-TopK -K 10
Assert-That ($metric.UserCount -eq 40 -and $metric.HitRate -gt 0 -and $metric.HitRate -le 1) 'the lists are measured'
$popular = $data | New-PopularityModel | Get-Recall -TopK 10 | Measure-TopK -K 10
Assert-That ($popular.UserCount -eq $metric.UserCount) 'a baseline is measured on the same users'
Assert-That ((Get-Help Get-Recall -Parameter TopK).Description.Text -like '*items*') 'the help is there'
Assert-That ((Get-Help about_Rechub) -like '*SEE ALSO*') 'the introduction is there'
[pscustomobject]@{
    Module = (Get-Module Rechub).ModuleBase; Version = "$((Get-Module Rechub).Version)"; ModelId = $model.ModelId
    HitRate = $metric.HitRate; Loaded = @([AppDomain]::CurrentDomain.GetAssemblies().Location -like '*Rechub*')
} | ConvertTo-Json -Compress
