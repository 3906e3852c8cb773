# A Milvus server for a test file: dot-source this, then Start-TestServer in BeforeAll and Stop-TestServer in AfterAll.
$script:serverScript = Join-Path $env:RECHUB_SHARED milvus milvus.py
$script:noServer = if (-not (Test-Path $serverScript)) { "no server to start: $serverScript is not there" }
elseif (-not (Get-Command python3 -ErrorAction Ignore)) { 'python3, which starts the server, is not there' }
if ($noServer) { Write-Warning "What needs a Milvus server is skipped: $noServer." }

# Extra arguments go to the script that starts it, such as --auth.
function Start-TestServer([string[]] $Argument) {
    $env:MILVUS_BIN ??= Join-Path ([IO.Path]::GetTempPath()) rechub-milvus-bin
    # Another server may have the port: then another is tried.
    foreach ($attempt in 1..5) {
        $port = 26000 + 100 * (Get-Random -Maximum 50)
        $folder = Join-Path ([IO.Path]::GetTempPath()) "rechub-pester-$PID-$port"
        $output = python3 $serverScript start $folder --port $port @Argument 2>&1
        if (-not $LASTEXITCODE) { return [pscustomobject]@{ Uri = [uri] "http://127.0.0.1:$port"; Folder = $folder } }
    }
    throw "The server could not be started: $output"
}

# Halts a process until it is let go on; a server then takes what is sent to it and answers nothing.
function Set-ProcessHalted([int] $Id, [bool] $Halted) {
    python3 -c 'import os, signal, sys; os.kill(int(sys.argv[1]), getattr(signal, sys.argv[2]))' $Id ($Halted ? 'SIGSTOP' : 'SIGCONT')
    # A busy machine halts thread by thread.
    while ($Halted -and (Get-Content "/proc/$Id/task/*/stat" | Where-Object { $_ -notmatch '\) [TZX] ' })) { Start-Sleep -Milliseconds 10 }
}

function Get-TestServerId($Server) { [int] (Get-Content (Join-Path $Server.Folder milvus.pid)) }

function Stop-TestServer($Server) {
    python3 $serverScript kill $Server.Folder
    Remove-Item $Server.Folder -Recurse -Force
}

# One call of a server's gRPC interface, for what no cmdlet does. Fields are texts by their numbers; the answer's bytes come as
# text. Login is user:password.
function Invoke-TestCall([uri] $Uri, [string] $Method, [Collections.IDictionary] $Field, $Certificate, [string] $Login) {
    [byte[]] $message = foreach ($number in $Field.Keys) {
        $text = [Text.Encoding]::UTF8.GetBytes($Field[$number])
        (8 * $number + 2), $text.Length
        $text
    }
    $request = [Net.Http.HttpRequestMessage]::new('Post', [uri]::new($Uri, "milvus.proto.milvus.MilvusService/$Method"))
    $request.Version = '2.0'
    $request.VersionPolicy = 'RequestVersionExact'
    if ($Login) {
        $secret = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Login))
        $null = $request.Headers.TryAddWithoutValidation('authorization', $secret)
    }
    $request.Content = [Net.Http.ByteArrayContent]::new([byte[]](@(0, 0, 0, 0, $message.Length) + $message))
    $request.Content.Headers.ContentType = 'application/grpc'
    $handler = [Net.Http.HttpClientHandler]::new()
    $handler.ServerCertificateCustomValidationCallback = [Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
    if ($Certificate) { $null = $handler.ClientCertificates.Add($Certificate) }
    $client = [Net.Http.HttpClient]::new($handler)
    try {
        $bytes = $client.SendAsync($request).GetAwaiter().GetResult().Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()
    }
    finally { $client.Dispose() }
    [Text.Encoding]::Latin1.GetString($bytes, 5, $bytes.Length - 5)
}

# Makes a database; the answer of success has no field.
function New-TestDatabase([uri] $Uri, [string] $Name, $Certificate, [string] $Login) {
    $answer = Invoke-TestCall $Uri CreateDatabase @{ 2 = $Name } $Certificate $Login
    if ($answer) { throw "The database '$Name' could not be made: $answer" }
}

# A folder with an authority, and certificates of the server and of a client that it issued, all as PEM.
function New-TestCertificate([string] $Folder) {
    $null = New-Item -ItemType Directory $Folder -Force
    $now = [DateTimeOffset]::UtcNow
    $new = {
        param($Subject)
        $key = [Security.Cryptography.RSA]::Create(2048)
        $key
        [Security.Cryptography.X509Certificates.CertificateRequest]::new(
            $Subject, $key, [Security.Cryptography.HashAlgorithmName]::SHA256,
            [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    }
    $null, $request = & $new 'CN=Test authority'
    $request.CertificateExtensions.Add(
        [Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $authority = $request.CreateSelfSigned($now.AddDays(-1), $now.AddDays(9))
    Set-Content "$Folder/ca.pem" $authority.ExportCertificatePem()
    foreach ($name in 'server', 'client') {
        $key, $request = & $new "CN=$name"
        $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
        $names.AddDnsName('localhost')
        $request.CertificateExtensions.Add($names.Build())
        $serial = [Security.Cryptography.RandomNumberGenerator]::GetBytes(12)
        $issued = $request.Create($authority, $now.AddDays(-1), $now.AddDays(8), $serial)
        Set-Content "$Folder/$name.pem" $issued.ExportCertificatePem()
        Set-Content "$Folder/$name.key" $key.ExportPkcs8PrivateKeyPem()
    }
}
