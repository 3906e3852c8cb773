#requires -Version 7.6
<#
.SYNOPSIS
Shows a Milvus server at work: publish, retrieve with and without a filter, retrain, go back.
.DESCRIPTION
Needs a server, such as docker compose up -d --wait starts. Publishes under the name given with -Collection; an index that has
this name gets new versions.
.EXAMPLE
./Milvus.ps1
Uses generated ratings and the server on this machine.
.EXAMPLE
./Milvus.ps1 -Path ./ml-1m -MilvusUri https://milvus.example:19530 -Credential (Get-Credential)
Uses real ratings and a server that requires a login.
#>
[CmdletBinding()]
param(
    # MovieLens ratings: a folder, a zip file or a merged csv file. Without it ratings are generated.
    [string] $Path,

    # Address of the server.
    [uri] $MilvusUri = 'http://localhost:19530',

    # User and password, if the server requires them.
    [pscredential] $Credential,

    # PEM file of the authorities to trust for https, instead of the system's.
    [string] $CertificateAuthority,

    # Name of the index.
    [string] $Collection = 'rechub_example',

    # The most epochs of each training; fewer than the default take less time.
    [ValidateRange(1, 1000)]
    [int] $Epoch,

    # Seconds to wait until the server uses an index that it has built.
    [ValidateRange(0, 3600)]
    [int] $SettleSeconds = 20
)

$ErrorActionPreference = 'Stop'
# In a checkout use the module that was built there, elsewhere the installed one.
$built = Join-Path (Split-Path $PSScriptRoot) artifacts module Rechub Rechub.psd1
Import-Module ((Test-Path -LiteralPath $built) ? $built : 'Rechub')

$login = @{}
if ($Credential) { $login.Credential = $Credential }
if ($CertificateAuthority) { $login.CertificateAuthority = $CertificateAuthority }
Connect-Milvus $MilvusUri @login | Format-Table

# As many items as MovieLens-1M has: a server builds no index of fewer than 1,024 rows.
$data = if ($Path) { Import-MovieLens -LiteralPath $Path } else { New-SampleInteraction -ItemCount 4000 }
$training = $Epoch ? @{ Epoch = $Epoch } : @{}
$model = $data | New-DssmModel | Start-MatchTraining -Seed 1 @training
$models = Join-Path ([IO.Path]::GetTempPath()) rechub-models
$null = New-Item -ItemType Directory $models -Force

'The same vectors in the embedded index, which is exact, and in three kinds of index on the server:'
# -IncludeSeen compares the indexes alone; without it a server is asked for more items, of which 100 remain.
$exact = @($model | Publish-ItemEmbedding | Get-Recall -TopK 100 -IncludeSeen)
foreach ($type in 'Flat', 'IvfFlat', 'Hnsw') {
    $index = $model | Publish-ItemEmbedding -Collection $Collection -IndexType $type -Metric IP -ModelPath $models
    # A server searches the plain rows, which is exact, until it uses the index it has built. It does not say when it does.
    Start-Sleep -Seconds $SettleSeconds
    $list = @($index | Get-Recall -TopK 100 -IncludeSeen)
    $found = 0
    $wanted = 0
    for ($i = 0; $i -lt $exact.Count; $i++) {
        $ids = [Collections.Generic.HashSet[object]]::new([object[]] $exact[$i].ItemId)
        $wanted += $ids.Count
        $ids.IntersectWith([object[]] $list[$i].ItemId)
        $found += $ids.Count
    }
    $metric = $index | Get-Recall -TopK 100 | Measure-TopK -K 100
    '{0,-8} {1,8:P2} of the exact index''s top 100, HitRate@100 {2:F4}' -f $type, ($found / $wanted), $metric.HitRate
}

''
$user = $exact[0].UserId
'Recommendations for one user with columns that the server stores, and those that meet a condition:'
$best = @($index | Get-Recall -User $user -TopK 5 -AsRow -OutputField cate_id, year)
$best | Format-Table Rank, Title, cate_id, year
$filter = 'cate_id == "{0}" and year >= {1}' -f $best[0].cate_id, ($best[0].year - 10)
$filter
$index | Get-Recall -User $user -TopK 5 -Filter $filter -AsRow | Format-Table

'The items most similar to the first of them:'
$index | Get-SimilarItem -Item $best[0].ItemId -TopK 5 | Format-Table

'After retraining, the new model''s version is live and the earlier ones are kept:'
$retrained = $data | New-DssmModel -Seed 2 | Start-MatchTraining -Seed 2 @training
$null = $retrained | Publish-ItemEmbedding -Collection $Collection -ModelPath $models
$versions = Get-ItemIndex -Collection $Collection -AllVersion
$versions | Format-Table

'Back to the previous version, with the model that belongs to it:'
$restored = Restore-ItemIndex $Collection -Version $versions[1].Version
$earlier = Import-RecallModel -LiteralPath (Join-Path $models "$($restored.ModelId).rechub")
Get-ItemIndex -Collection $Collection |
    Get-Recall -Model $earlier -Data $data -User $user -TopK 5 -AsRow | Format-Table

Disconnect-Milvus
