# A Milvus server for a test file: dot-source this, then Start-TestServer in BeforeAll and Stop-TestServer in AfterAll.
$script:serverScript = Join-Path $env:RECHUB_SHARED milvus milvus.py
$script:noServer = if (-not (Test-Path $serverScript)) { "no server to start: $serverScript is not there" }
elseif (-not (Get-Command python3 -ErrorAction Ignore)) { 'python3, which starts the server, is not there' }

function Start-TestServer {
    $env:MILVUS_BIN ??= Join-Path ([IO.Path]::GetTempPath()) rechub-milvus-bin
    $port = 26000 + 100 * (Get-Random -Maximum 50)
    $folder = Join-Path ([IO.Path]::GetTempPath()) "rechub-pester-$PID-$port"
    $output = python3 $serverScript start $folder --port $port 2>&1
    if ($LASTEXITCODE) { throw "The server could not be started: $output" }
    [pscustomobject]@{ Uri = [uri] "http://127.0.0.1:$port"; Folder = $folder }
}

function Stop-TestServer($Server) {
    python3 $serverScript kill $Server.Folder
    Remove-Item $Server.Folder -Recurse -Force
}
