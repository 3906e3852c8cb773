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
    # MovieLens ratings: a folder, a zip file or a merged csv file. Without it ratings are generated.
    [string] $Path,

    # The user to recommend to; by default the first user of the evaluation.
    [object] $User
)

$ErrorActionPreference = 'Stop'
# In a checkout use the module that was built there, elsewhere the installed one.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub Rechub.psd1
Import-Module ((Test-Path -LiteralPath $built) ? $built : 'Rechub')

$data = if ($Path) { Import-MovieLens -LiteralPath $Path } else { New-SampleInteraction }
$data | Format-Table

$model = $data | New-DssmModel | Start-MatchTraining -Verbose
$model.Epoch | Format-Table

$index = $model | Publish-ItemEmbedding
$list = $index | Get-Recall
$metric = $list | Measure-TopK -K 10, 50, 100
$popular = $data | New-PopularityModel | Get-Recall | Measure-TopK -K 10, 50, 100

"Held-out items found, two-tower model beside the most-popular baseline, $($metric[0].UserCount) users:"
$(for ($i = 0; $i -lt $metric.Count; $i++) {
    [pscustomobject]@{
        K = $metric[$i].K
        HitRate = '{0:F4}' -f $metric[$i].HitRate
        'HitRate, popular' = '{0:F4}' -f $popular[$i].HitRate
        NDCG = '{0:F4}' -f $metric[$i].NDCG
        'NDCG, popular' = '{0:F4}' -f $popular[$i].NDCG
    }
}) | Format-Table

$someone = $User ?? $list[0].UserId
$row = $data.Users.Ids.RowOf($someone)
$recommended = @($index | Get-Recall -User $someone -TopK ([Math]::Min(10, $data.ItemCount)) -AsRow)
$history = $data.Log.ItemRows[$data.Log.UserOffsets[$row]..($data.Log.UserOffsets[$row + 1] - 1)]
$last = @($history | Select-Object -Last 10 | ForEach-Object { $data.Items.TitleOf($_) ?? $data.Items.Ids[$_] })
[array]::Reverse($last)

"User $someone, newest first:"
$(for ($i = 0; $i -lt $recommended.Count; $i++) {
    [pscustomobject]@{ 'Watched last' = $last[$i]; Recommended = $recommended[$i].Title ?? $recommended[$i].ItemId }
}) | Format-Table
