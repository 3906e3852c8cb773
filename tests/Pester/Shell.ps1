# Processes of their own for a test file: dot-source this in BeforeAll.

# Runs a script in a PowerShell of its own, started in a folder and with variables of the environment; its exit code and all that it wrote.
function Invoke-Shell([string] $Folder, [string] $Text, [Collections.IDictionary] $Environment = @{}) {
    Set-Content "$TestDrive/shell.ps1" "`$ErrorActionPreference = 'Stop'`n`$PSStyle.OutputRendering = 'PlainText'`n$Text"
    $shell = @([Environment]::GetCommandLineArgs()[0] | Where-Object { $_ -like '*.dll' })
    $callers = @{}
    foreach ($name in $Environment.Keys) {
        $callers[$name] = [Environment]::GetEnvironmentVariable($name)
        # A variable that is set to nothing is gone.
        Set-Item "Env:$name" $Environment[$name]
    }
    Push-Location -LiteralPath $Folder
    try { $output = & (Get-Process -Id $PID).Path @shell -NoProfile -NonInteractive -File "$TestDrive/shell.ps1" 2>&1 }
    finally {
        Pop-Location
        foreach ($name in $callers.Keys) { Set-Item "Env:$name" $callers[$name] }
    }
    [pscustomobject]@{ Code = $LASTEXITCODE; Text = $output | Out-String -Width 4096 }
}

# A copy of a module's folder, whose files are linked to the original's where the file system has links: natives are large.
function Copy-Module([string] $Source, [string] $Destination) {
    foreach ($file in Get-ChildItem -LiteralPath $Source -Recurse -File) {
        $copy = Join-Path $Destination ([IO.Path]::GetRelativePath($Source, $file.FullName))
        $null = [IO.Directory]::CreateDirectory((Split-Path $copy))
        try { $null = [IO.File]::CreateSymbolicLink($copy, $file.FullName) }
        catch { [IO.File]::Copy($file.FullName, $copy) }
    }
}
