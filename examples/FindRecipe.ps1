#requires -Version 7.6
<#
.SYNOPSIS
Shows how the default recipe was found: trains variants that differ from it in one setting, and compares them on validation items.
.DESCRIPTION
The last but one item of each user is the validation item, which training never sees. The last one, the test item, is not used
here. The metric of a variant is that of its best epoch. Outputs one object per variant, the default recipe first.
Deviation is the standard deviation over the seeds.
.EXAMPLE
./FindRecipe.ps1 -Path ./ml-1m -Epoch 2 | Format-Table
.EXAMPLE
./FindRecipe.ps1 -Path ./ml-latest-small -Epoch 10 -Variant 'default', 'temperature*' -Seed 1, 2, 3
Compares some of the variants by their means over three seeds.
.EXAMPLE
./FindRecipe.ps1 -Path ./ml-1m -Epoch 10 -Variant default, Adam, 'in-batch*' -Seed 1, 2, 3, 4, 5 | Format-Table
Compares LazyAdam, the default, with Adam, with each of two losses.
#>
[CmdletBinding()]
param(
    # MovieLens ratings: a folder, a zip file or a merged csv file.
    [Parameter(Mandatory)]
    [string] $Path,

    # The most epochs to train; the learning rate falls over them.
    [int] $Epoch = 1,

    # The variants to train, by name; wildcards are allowed.
    [string[]] $Variant = '*',

    # Each variant is trained once per seed.
    [long[]] $Seed = 2022,

    # The validation metric to compare by.
    [string] $Monitor = 'HitRate@10'
)

$ErrorActionPreference = 'Stop'
# In a checkout use the module that was built there, elsewhere the installed one.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub Rechub.psd1
Import-Module ((Test-Path -LiteralPath $built) ? $built : 'Rechub')

# The parameters of New-DssmModel and of Start-MatchTraining that each variant changes.
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
    'batch 128, rate 0.002'    = @{}, @{ BatchSize = 128; LearningRate = 0.002 }
    'batch 512'                = @{}, @{ BatchSize = 512 }
    'batch 1024'               = @{}, @{ BatchSize = 1024 }
    'negatives 512'            = @{}, @{ NegativeCount = 512 }
    'AdamW, decay 0.01'        = @{}, @{ Optimizer = 'AdamW'; WeightDecay = 0.01 }
    'Adam'                     = @{}, @{ Optimizer = 'Adam' }
    'softmax over all items'   = @{}, @{ Loss = 'FullSoftmax' }
    'in-batch softmax'         = @{}, @{ Loss = 'InBatchSoftmax' }
    'in-batch, Adam'           = @{}, @{ Loss = 'InBatchSoftmax'; Optimizer = 'Adam' }
    'uniform negatives alone'  = @{}, @{ Loss = 'SampledSoftmax'; NegativeCount = 1024; NegativeSampling = 'Uniform'; BatchSize = 256 }
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
        Deviation = [math]::Round(($reports | Measure-Object Metric -StandardDeviation).StandardDeviation, 4)
        Epoch = ($reports | Measure-Object Epoch -Average).Average
        Seconds = [math]::Round($clock.Elapsed.TotalSeconds / $Seed.Count, 1)
    }
}
