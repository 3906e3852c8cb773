# What the blocks of README.md find in their folder: dot-source this. Small, generated, the same every time.

# The items that the blocks name are among these.
$script:documentedItems = @(260, 318, 1196) + 1..137
$script:documentedUsers = 1..60

# Ratings as rows of user, item, rating and time in seconds: users like items of their own group.
function Get-DocumentationRating {
    $random = [Random]::new(7)
    foreach ($user in $documentedUsers) {
        $items = $documentedItems | Where-Object { $_ % 2 -eq $user % 2 } | Sort-Object { $random.Next() } | Select-Object -First 20
        $moment = 0
        foreach ($item in $items) { , @($user, $item, $random.Next(1, 6), (960000000 + 86400 * $moment++ + $user)) }
    }
}

function New-DocumentationFolder([string] $Path) {
    $null = New-Item -ItemType Directory $Path, "$Path/ml-1m", "$Path/ml-latest-small", "$Path/events"
    $ratings = @(Get-DocumentationRating)
    $title = { "Movie $($args[0]) ($(1980 + $args[0] % 25))" }
    $genres = { $args[0] % 3 ? 'Drama' : 'Comedy|Drama' }

    Set-Content "$Path/ml-1m/ratings.dat" ($ratings | ForEach-Object { $_ -join '::' })
    Set-Content "$Path/ml-1m/movies.dat" ($documentedItems | ForEach-Object { "${_}::$(& $title $_)::$(& $genres $_)" })
    Set-Content "$Path/ml-1m/users.dat" ($documentedUsers | ForEach-Object { "${_}::$($_ % 3 ? 'M' : 'F')::25::4::0246$($_ % 10)" })

    Set-Content "$Path/ml-latest-small/ratings.csv" (@('userId,movieId,rating,timestamp') + ($ratings | ForEach-Object { $_ -join ',' }))
    Set-Content "$Path/ml-latest-small/movies.csv" (@('movieId,title,genres') + ($documentedItems | ForEach-Object { "$_,$(& $title $_),$(& $genres $_)" }))

    Set-Content "$Path/ratings.csv" (@('user_id,movie_id,rating,timestamp,title,genres,gender,age,occupation,zip') +
        ($ratings | ForEach-Object { "$($_ -join ','),$(& $title $_[1]),$(& $genres $_[1]),M,25,4,02460" }))
    Set-Content "$Path/events/monday.csv" (@('visitor,article,clicked_at') + ($ratings | ForEach-Object { "v$($_[0]),a$($_[1]),$($_[3])" }))
    Set-Content "$Path/articles.csv" (@('article,title') + ($documentedItems | ForEach-Object { "a$_,Article $_" }))
    Set-Content "$Path/orders.csv" (@('Customer,Product,Date') +
        ($ratings | ForEach-Object { "c$($_[0]),p$($_[1]),$([DateTimeOffset]::FromUnixTimeSeconds($_[3]).ToString('yyyy-MM-dd'))" }))
    Set-Content "$Path/theirs.csv" (@('UserId,ItemId') + ($ratings | Where-Object { $_[2] -gt 3 } | ForEach-Object { "$($_[0]),$($_[1])" }))
    Set-Content "$Path/clicks.csv" (@('UserId,ItemId') + ($ratings | Where-Object { $_[2] -eq 5 } | ForEach-Object { "$($_[0]),$($_[1])" }))
    Copy-Item (Join-Path $PSScriptRoot .. .. examples) $Path -Recurse
}

# Runs blocks one after the other in a PowerShell of its own; for each its output and what went wrong, if anything did.
function Invoke-DocumentationBlock([string] $Folder, [hashtable[]] $Block, [string] $Modules = (Join-Path $PSScriptRoot .. .. artifacts module)) {
    $exchange = Join-Path (Split-Path $Folder) "$(Split-Path $Folder -Leaf)-blocks.json"
    Set-Content $exchange (ConvertTo-Json @($Block))
    $script = Join-Path (Split-Path $Folder) "$(Split-Path $Folder -Leaf)-run.ps1"
    Set-Content $script @'
param($Exchange, $Modules)
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
$env:PSModulePath = $Modules
Import-Module Rechub
foreach ($rechubBlock in Get-Content $Exchange -Raw | ConvertFrom-Json) {
    $rechubProblem = $rechubOutput = ''
    $global:LASTEXITCODE = 0
    # In this scope: a block uses variables of those before it.
    try { $rechubOutput = . ([scriptblock]::Create($rechubBlock.Text)) *>&1 | Out-String }
    catch { $rechubProblem = "$($_.InvocationInfo.Line) $($_.FullyQualifiedErrorId): $_" }
    if ($LASTEXITCODE) { $rechubProblem += " exit code $LASTEXITCODE`n$rechubOutput" }
    [pscustomobject]@{ Line = $rechubBlock.Line; Problem = $rechubProblem; Output = $rechubOutput } | ConvertTo-Json -Compress | Add-Content "$Exchange.done"
}
'@
    $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
    Push-Location $Folder
    try {
        $messages = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File $script $exchange (Convert-Path $Modules) 2>&1
    }
    finally { Pop-Location }
    if ($LASTEXITCODE) { throw "The blocks could not be run: $($messages | Out-String)" }
    Get-Content "$exchange.done" | ConvertFrom-Json
}
