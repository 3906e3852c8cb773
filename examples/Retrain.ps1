#requires -Version 7.6
<#
.SYNOPSIS
Retrains a recall model on newer data, and publishes it unless it is worse than the live one: a job for a scheduler.
.DESCRIPTION
Imports the data and trains, starting from the live model if there is one. Then both models rank the same held-out items, which
neither was trained on. The new model is published if its metric is at least that of the live model plus -MinimumChange. The
index is published first, then the model file is replaced; each is replaced as a whole. A run that was stopped or killed resumes
from its checkpoint when it is started again on the same data.

The exit code is 0 when the new model is live, 2 when it is worse and the live model stays, and 1 after an error, which also
leaves the live model in place.
.EXAMPLE
./Retrain.ps1 -Path ./ml-1m -Directory ./live
Trains ./live/model.rechub and publishes ./live/items.index.
.EXAMPLE
./Retrain.ps1 -Path ./ml-1m -Directory ./live -Metric NDCG -K 20 -Epoch 3
Compares by NDCG@20, and trains at most three epochs.
#>
[CmdletBinding()]
param(
    # MovieLens ratings: a folder, a zip file or a merged csv file.
    [Parameter(Mandatory)]
    [string] $Path,

    # The folder of the live model and index; it is created if it does not exist.
    [Parameter(Mandatory)]
    [string] $Directory,

    # The metric that decides, on the test part of the new data.
    [ValidateSet('HitRate', 'NDCG', 'MRR', 'Recall')]
    [string] $Metric = 'HitRate',

    # Length of the lists that are compared.
    [ValidateRange(1, 10000)]
    [int] $K = 10,

    # How much higher the new model's metric must be. Below 0 it may be that much lower: two trainings differ by chance.
    [ValidateRange(-1.0, 1.0)]
    [double] $MinimumChange = -0.005,

    # The most passes over the training samples.
    [ValidateRange(1, 100000)]
    [int] $Epoch = 10
)

$ErrorActionPreference = 'Stop'
trap {
    $Host.UI.WriteErrorLine("Retraining failed, the live model stays: $_")
    exit 1
}

# In a checkout use the module that was built there, elsewhere the installed one.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub Rechub.psd1
Import-Module ((Test-Path -LiteralPath $built) ? $built : 'Rechub')

$null = New-Item -ItemType Directory $Directory -Force
$live = Join-Path $Directory model.rechub
$checkpoint = Join-Path $Directory training.checkpoint
$data = Import-MovieLens -LiteralPath $Path

function Measure-Model($Model) {
    ($Model | Publish-ItemEmbedding | Get-Recall -Data $data -TopK $K | Measure-TopK -K $K).$Metric
}

$training = @{
    Epoch = $Epoch
    CheckpointPath = $checkpoint
    LogDirectory = Join-Path $Directory runs (Get-Date -Format yyyyMMdd-HHmmss)
}
$before = if (Test-Path -LiteralPath $live) { Import-RecallModel -LiteralPath $live }
if ($before) { $training.WarmStart = $before }
$untrained = $data | New-DssmModel
try {
    $after = $untrained | Start-MatchTraining @training -Resume -Verbose
}
catch {
    # A checkpoint of a run on other data is of no use.
    if ($_.FullyQualifiedErrorId -notmatch '^(CheckpointOfAnotherTraining|ModelFileDamaged),') { throw }
    Remove-Item -LiteralPath $checkpoint
    $after = $untrained | Start-MatchTraining @training -Verbose
}

$result = [pscustomobject]@{
    Metric = "$Metric@$K"
    Live = $before ? (Measure-Model $before) : $null
    New = Measure-Model $after
    Published = $true
}
if ($before -and $result.New -lt $result.Live + $MinimumChange) { $result.Published = $false }
if ($result.Published) {
    $null = $after | Publish-ItemEmbedding -Path (Join-Path $Directory items.index)
    $null = $after | Export-RecallModel -Path $live -Force
}
Remove-Item -LiteralPath $checkpoint
$result
exit ($result.Published ? 0 : 2)
