#requires -Version 7.6
<#
.SYNOPSIS
How the default recipe was found: trains variants that differ from it in one thing and compares them on the validation items.
.DESCRIPTION
Each user's last item but one is the validation item; training never sees it, and the test item, the last one, is never looked at
here. A variant's metric is its best epoch's. Outputs one object a variant, the default recipe first.
.EXAMPLE
./FindRecipe.ps1 -Path ./ml-1m -Epoch 2 | Format-Table
.EXAMPLE
./FindRecipe.ps1 -Path ./ml-latest-small -Epoch 10 -Variant 'default', 'temperature*' -Seed 1, 2, 3
Compares some of the variants, each the mean of three seeds.
#>
[CmdletBinding()]
param(
    # A folder, zip file or merged csv of MovieLens ratings.
    [Parameter(Mandatory)]
    [string] $Path,

    # Epochs at most; the learning rate falls over them.
    [int] $Epoch = 1,

    # Names of the variants to train, with wildcards.
    [string[]] $Variant = '*',

    # One training a seed.
    [long[]] $Seed = 2022,

    # What is compared.
    [string] $Monitor = 'HitRate@10'
)

$ErrorActionPreference = 'Stop'
# A checkout has its own module; elsewhere the installed one is taken.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub Rechub.psd1
Import-Module ((Test-Path -LiteralPath $built) ? $built : 'Rechub')

# What each variant changes of New-DssmModel and of Start-MatchTraining.
$variants = [ordered]@{
    'default'                  = @{}, @{}
    'quick'                    = @{ EmbeddingDimension = 32 }, @{ Loss = 'InBatchSoftmax'; BatchSize = 2048; LearningRate = 0.004 }
    'history 30'               = @{ HistoryLength = 30 }, @{}
    'history 200'              = @{ HistoryLength = 200 }, @{}
    'recent 0'                 = @{ RecentLength = 0 }, @{}
    'recent 10'                = @{ RecentLength = 10 }, @{}
    'embeddings of 32'         = @{ EmbeddingDimension = 32 }, @{}
    'embeddings of 128'        = @{ EmbeddingDimension = 128 }, @{}
    'towers 64'                = @{ HiddenUnit = 64 }, @{}
    'towers 256-128'           = @{ HiddenUnit = 256, 128 }, @{}
    'temperature 0.03'         = @{ Temperature = 0.03 }, @{}
    'temperature 0.08'         = @{ Temperature = 0.08 }, @{}
    'dropout 0.1'              = @{ Dropout = 0.1 }, @{}
    'learning rate 0.001'      = @{}, @{ LearningRate = 0.001 }
    'learning rate 0.002'      = @{}, @{ LearningRate = 0.002 }
    'learning rate 0.004'      = @{}, @{ LearningRate = 0.004 }
    'batch 512'                = @{}, @{ BatchSize = 512 }
    'batch 2048'               = @{}, @{ BatchSize = 2048 }
    'batch 4096, rate 0.006'   = @{}, @{ BatchSize = 4096; LearningRate = 0.006 }
    'AdamW, decay 0.01'        = @{}, @{ Optimizer = 'AdamW'; WeightDecay = 0.01 }
    'in-batch softmax'         = @{}, @{ Loss = 'InBatchSoftmax' }
    'sampled softmax of 100'   = @{}, @{ Loss = 'SampledSoftmax'; NegativeRatio = 100; BatchSize = 101 * 1024 }
    'history rejected'         = @{}, @{ RejectHistory = $true }
}

$data = Import-MovieLens -LiteralPath $Path
foreach ($name in $variants.Keys) {
    if (-not ($Variant | Where-Object { $name -like $_ })) { continue }
    $model, $training = $variants[$name]
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $reports = foreach ($one in $Seed) {
        $trained = $data | New-DssmModel @model -Seed $one |
            Start-MatchTraining @training -Epoch $Epoch -Monitor $Monitor -Seed $one
        $trained.Epoch | Sort-Object Metric -Descending -Top 1
    }
    [pscustomobject]@{
        Variant = $name
        $Monitor = [math]::Round(($reports | Measure-Object Metric -Average).Average, 4)
        Epoch = ($reports | Measure-Object Epoch -Average).Average
        Seconds = [math]::Round($clock.Elapsed.TotalSeconds / $Seed.Count, 1)
    }
}
