#requires -Version 7.6
<#
.SYNOPSIS
From ratings to recommendations: trains a two-tower model, measures it beside the most-popular baseline, and recommends.
.EXAMPLE
./Quickstart.ps1
Uses generated ratings.
.EXAMPLE
./Quickstart.ps1 -Path ./ml-latest-small
Uses a folder of MovieLens ratings.
#>
[CmdletBinding()]
param(
    # A folder, zip file or merged csv of MovieLens ratings; without it ratings are generated.
    [string] $Path,

    # The user to recommend to; without it the first one of the evaluation.
    [object] $User
)

$ErrorActionPreference = 'Stop'
# A checkout has its own module; elsewhere the installed one is taken.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub
Import-Module ((Test-Path $built) ? $built : 'Rechub')

$data = if ($Path) { Import-MovieLens $Path } else { New-SampleInteraction }
$data | Format-Table

$model = $data | New-DssmModel | Start-MatchTraining
$model.Epoch | Format-Table

$index = $model | Publish-ItemEmbedding
$list = $index | Get-Recall -TopK 100
$metric = $list | Measure-TopK -K 10, 50, 100
$popular = $data | New-PopularityModel | Get-Recall -TopK 100 | Measure-TopK -K 10, 50, 100

"Held-out items found, two-tower model beside the most-popular baseline, $($metric[0].UserCount) users:"
0..2 | ForEach-Object {
    [pscustomobject]@{
        K = $metric[$_].K
        HitRate = $metric[$_].HitRate
        'HitRate, popular' = $popular[$_].HitRate
        NDCG = $metric[$_].NDCG
        'NDCG, popular' = $popular[$_].NDCG
    }
} | Format-Table -Property K, @{ n = 'HitRate'; e = { $_.HitRate.ToString('F4') }; Alignment = 'Right' },
@{ n = 'HitRate, popular'; e = { $_.'HitRate, popular'.ToString('F4') }; Alignment = 'Right' },
@{ n = 'NDCG'; e = { $_.NDCG.ToString('F4') }; Alignment = 'Right' },
@{ n = 'NDCG, popular'; e = { $_.'NDCG, popular'.ToString('F4') }; Alignment = 'Right' }

$someone = $User ?? $list[0].UserId
$row = $data.Users.Ids.RowOf($someone)
$recommended = @($index | Get-Recall -User $someone -TopK 10 -AsRow)
$history = $data.Log.ItemRows[$data.Log.UserOffsets[$row]..($data.Log.UserOffsets[$row + 1] - 1)]
$last = @($history | Select-Object -Last 10 | ForEach-Object { $data.Items.TitleOf($_) ?? $data.Items.Ids[$_] })
[array]::Reverse($last)

"User $someone, newest first:"
0..9 | ForEach-Object {
    [pscustomobject]@{ 'Watched last' = $last[$_]; Recommended = $recommended[$_].Title ?? $recommended[$_].ItemId }
} | Format-Table
