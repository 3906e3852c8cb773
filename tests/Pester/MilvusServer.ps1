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

function Stop-TestServer($Server) {
    python3 $serverScript kill $Server.Folder
    Remove-Item $Server.Folder -Recurse -Force
}

# Makes a database on a server: one call of its gRPC interface, for no cmdlet makes any.
function New-TestDatabase($Server, [string] $Name) {
    $text = [Text.Encoding]::UTF8.GetBytes($Name)
    [byte[]] $message = @(0x12, $text.Length) + $text
    $request = [Net.Http.HttpRequestMessage]::new(
        'Post', [uri]::new($Server.Uri, 'milvus.proto.milvus.MilvusService/CreateDatabase'))
    $request.Version = '2.0'
    $request.VersionPolicy = 'RequestVersionExact'
    $request.Content = [Net.Http.ByteArrayContent]::new([byte[]](@(0, 0, 0, 0, $message.Length) + $message))
    $request.Content.Headers.ContentType = 'application/grpc'
    $client = [Net.Http.HttpClient]::new()
    $answer = $client.SendAsync($request).GetAwaiter().GetResult()
    # A message without fields: success.
    $bytes = $answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()
    $client.Dispose()
    if ("$bytes" -ne '0 0 0 0 0') { throw "The database '$Name' could not be made: $bytes" }
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
