# How the module's assemblies and native libraries are loaded: each case in a process of its own.
BeforeAll {
    . $PSScriptRoot/Shell.ps1
    . $PSScriptRoot/MilvusServer.ps1
    if (-not $noServer) { $server = Start-TestServer }
    $module = (Get-Module Rechub).ModuleBase
    $torchModule = Join-Path (Split-Path $module) Rechub.Torch
    $packages = (Get-Item (Get-Module Pester).ModuleBase).Parent.Parent.Parent.FullName

    # Another module, which loads an older version of a library that ours has as well, and uses it.
    function New-OtherModule([string] $Name, [string] $Library, [string] $Use) {
        $folder = New-Item -ItemType Directory "$TestDrive/$Name" -Force
        Copy-Item (Join-Path $packages $Library) $folder
        $file = Split-Path $Library -Leaf
        Set-Content "$folder/$Name.psm1" "function Use-Library { $Use }"
        Set-Content "$folder/$Name.psd1" "@{ RootModule = '$Name.psm1'; ModuleVersion = '1.0'; RequiredAssemblies = '$file'; FunctionsToExport = 'Use-Library' }"
        "$folder/$Name.psd1"
    }

    $csvModule = New-OtherModule OtherCsv csvhelper/30.0.1/lib/net6.0/CsvHelper.dll @'
$reader = [CsvHelper.CsvReader]::new([IO.StringReader]::new("a,b`n4,2"), [Globalization.CultureInfo]::InvariantCulture)
$null = $reader.Read(); $null = $reader.ReadHeader(); $null = $reader.Read()
"other reads $($reader['a'])$($reader['b']) with CsvHelper $([CsvHelper.CsvReader].Assembly.GetName().Version.Major)"
'@
    $protobufModule = New-OtherModule OtherProtobuf google.protobuf/3.21.9/lib/net5.0/Google.Protobuf.dll @'
$time = [Google.Protobuf.WellKnownTypes.Timestamp] @{ Seconds = 42 }
$read = [Google.Protobuf.WellKnownTypes.Timestamp]::Parser.ParseFrom([Google.Protobuf.MessageExtensions]::ToByteArray($time))
"other reads $($read.Seconds) with Protobuf $([Google.Protobuf.MessageExtensions].Assembly.GetName().Version.ToString(2))"
'@

    $null = New-Item -ItemType Directory "$TestDrive/ml"
    Set-Content "$TestDrive/ml/ratings.csv" @('userId,movieId,rating,timestamp', '1,7,4,20', '1,8,5,30', '2,7,3,10')
    Set-Content "$TestDrive/ml/movies.csv" @('movieId,title,genres', '7,Heat,Crime', '8,Alien,Horror')
    $import = "`"ours reads `$((Import-MovieLens '$TestDrive/ml').InteractionCount)`""
    # Without a server, an answer in gRPC's own words shows that the libraries are loaded.
    $uri = $noServer ? 'http://127.0.0.1:9' : $server.Uri
    $imported = 'ours reads 3'
    $connect = "try { `"ours calls: `$((Connect-Milvus $uri).ServerVersion)`" } catch { `"ours calls: `$(`$_.FullyQualifiedErrorId)`" }"
    $called = $noServer ? 'ours calls: MilvusUnavailable,' : 'ours calls: v2'
    $versions = @'
foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
    $name = $assembly.GetName()
    "$($name.Name) $($name.Version.Major).$($name.Version.Minor) in $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name)"
}
'@
}

AfterAll { if (-not $noServer) { Stop-TestServer $server } }

Describe 'Beside another module with <Library>' -ForEach @(
    @{ Library = 'CsvHelper 30'; Other = 'csvModule'; Own = 'import'; Says = 'other reads 42 with CsvHelper 30'; OwnSays = 'imported'; Loaded = 'CsvHelper 34\.\d+' }
    @{ Library = 'Google.Protobuf 3.21'; Other = 'protobufModule'; Own = 'connect'; Says = 'other reads 42 with Protobuf 3.21'; OwnSays = 'called'; Loaded = 'Google\.Protobuf 3\.3\d' }
) {
    BeforeAll {
        $otherPath = Get-Variable $Other -ValueOnly
        $use = Get-Variable $Own -ValueOnly
        $expected = Get-Variable $OwnSays -ValueOnly
    }

    It 'works when the other came first, and so does the other' {
        $run = Invoke-Shell $TestDrive "Import-Module '$otherPath'; Use-Library; Import-Module '$module'; $use; Use-Library; $versions"

        $run.Code | Should -Be 0 -Because $run.Text
        ([regex]::Matches($run.Text, [regex]::Escape($Says))).Count | Should -Be 2 -Because $run.Text
        $run.Text | Should -Match $expected
        $run.Text | Should -Match "(?m)^$Loaded in Rechub\r?$"
    }

    It 'works when the other comes after' {
        $run = Invoke-Shell $TestDrive "Import-Module '$module'; $use; Import-Module '$otherPath'; Use-Library; $use; $versions"

        $run.Code | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match ([regex]::Escape($Says))
        ([regex]::Matches($run.Text, $expected)).Count | Should -Be 2 -Because $run.Text
        $run.Text | Should -Match "(?m)^$Loaded in Rechub\r?$"
    }
}

Describe 'The default load context' {
    It 'gets the cmdlets'' assembly and nothing else of ours' {
        $run = Invoke-Shell $TestDrive @"
Import-Module '$module'
$import
$connect
`$null = New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -Engine Torch
foreach (`$assembly in [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies) {
    if (`$assembly.Location -like '$(Split-Path $module)*') { "default: `$(`$assembly.GetName().Name)" }
}
"@

        $run.Code | Should -Be 0 -Because $run.Text
        [regex]::Matches($run.Text, '(?m)^default: (\S+)').ForEach({ $_.Groups[1].Value }) | Should -Be @('Rechub.PowerShell')
    }

    It 'is asked for no library of others by the cmdlets' {
        $references = (Get-Command Get-Recall).ImplementingType.Assembly.GetReferencedAssemblies().Name

        $references | Where-Object { $_ -notmatch '^(System(\..+)?|netstandard|Rechub\.(Core|Milvus))$' } | Should -BeNullOrEmpty
    }
}

Describe 'Importing again' {
    It 'keeps the cmdlets over -Force, removal, jobs and other runspaces' {
        $run = Invoke-Shell $TestDrive @"
function Test-Cmdlets(`$When) { "`${When}: `$((Get-Command -Module Rechub).Count), `$((New-SampleInteraction 20 21).ItemCount)" }
Import-Module '$module'; Test-Cmdlets first
Import-Module '$module' -Force; Import-Module '$module' -Force; Test-Cmdlets forced
Remove-Module Rechub; Import-Module '$module'; Test-Cmdlets again
1..2 | ForEach-Object -Parallel { Import-Module '$module'; "parallel: `$((New-SampleInteraction 20 21).ItemCount)" }
Start-ThreadJob { Import-Module '$module'; "thread: `$((New-SampleInteraction 20 21).ItemCount)" } | Receive-Job -Wait
Start-Job { Import-Module '$((Get-Module Rechub).Path)'; "process: `$((New-SampleInteraction 20 21).ItemCount)" } | Receive-Job -Wait
"@

        $count = (Get-Module Rechub).ExportedCommands.Count
        $run.Code | Should -Be 0 -Because $run.Text
        $run.Text.Trim() -split '\r?\n' | Should -Be @(
            "first: $count, 21", "forced: $count, 21", "again: $count, 21", 'parallel: 21', 'parallel: 21', 'thread: 21', 'process: 21')
    }

    It 'refuses a second copy with a sentence that names the first' {
        Copy-Module $module "$TestDrive/second/Rechub"

        $run = Invoke-Shell $TestDrive @"
Import-Module '$module'
try { Import-Module '$TestDrive/second/Rechub' } catch { "refused: `$(`$_.FullyQualifiedErrorId): `$_" }
Remove-Module Rechub
try { Import-Module '$TestDrive/second/Rechub' } catch { "refused: `$_" }
Import-Module '$module'
"still `$((New-SampleInteraction 20 21).ItemCount)"
"@

        $sentence = "Rechub is loaded from '$module', and a process can load one copy of it. To use the copy in '$TestDrive*Rechub', start a new session."
        $lines = $run.Text.Trim() -split '\r?\n'
        $lines[0] | Should -BeLike "refused: SecondCopy,*: $sentence"
        $lines[1] | Should -BeLike "refused: $sentence"
        $lines[2] | Should -Be 'still 21'
    }

    It 'takes the same folder by another name for the same copy' {
        $null = New-Item -ItemType SymbolicLink "$TestDrive/linked" -Target (Split-Path $module)

        $run = Invoke-Shell $TestDrive "Import-Module '$module'; Remove-Module Rechub; Import-Module '$TestDrive/linked/Rechub'; (New-SampleInteraction 20 21).ItemCount"

        $run.Text.Trim() | Should -Be '21' -Because $run.Text
    }
}

Describe 'Native libraries' {
    BeforeAll {
        $work = @'
$data = New-SampleInteraction 20 20
$model = $data | New-DssmModel -EmbeddingDimension 4 | Start-MatchTraining -Epoch 1 -Engine Torch
"torch: $($model.IsTrained)"
"parquet: $(($model | Get-ItemEmbedding | Export-Embedding parquet.parquet).Length -gt 0)"
'@
        $extension = $IsWindows ? '.dll' : $IsMacOS ? '.dylib' : '.so'
    }

    It 'are found in a folder <Name>' -ForEach @(
        @{ Name = 'with a space' }
        @{ Name = 'with [brackets]' }
    ) {
        Copy-Module $module "$TestDrive/$Name/Rechub"
        Copy-Module $torchModule "$TestDrive/$Name/Rechub.Torch"

        $run = Invoke-Shell "$TestDrive/$Name" "Import-Module '$TestDrive/$Name/Rechub/Rechub.psd1'; $work"

        $run.Text | Should -Match 'torch: True' -Because $run.Text
        $run.Text | Should -Match 'parquet: True'
    }

    It 'are found where packages have them, in runtimes' {
        $folder = "$TestDrive/packaged"
        Copy-Module $module "$folder/Rechub"
        Copy-Module $torchModule "$folder/Rechub.Torch"
        $platform = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        foreach ($libraries in "$folder/Rechub/lib", "$folder/Rechub.Torch") {
            $native = New-Item -ItemType Directory "$libraries/runtimes/$platform/native"
            Get-ChildItem $libraries -File | Where-Object { $_.Name -like "*$extension*" -and $_.Name -match '^lib|Native' } | Move-Item -Destination $native
        }

        $run = Invoke-Shell $folder "Import-Module '$folder/Rechub'; $work"

        $run.Text | Should -Match 'torch: True' -Because $run.Text
        $run.Text | Should -Match 'parquet: True'
    }
}

Describe 'Rechub.Torch' {
    BeforeAll {
        $alone = "$TestDrive/alone/Rechub"
        Copy-Module $module $alone
        $train = "`$model = New-SampleInteraction 20 20 | New-DssmModel -EmbeddingDimension 4`n" +
        "try { `"torch: `$((`$model | Start-MatchTraining -Epoch 1 -Engine Torch).IsTrained)`" } catch { `"`$(`$_.FullyQualifiedErrorId): `$_`" }`n"
    }

    It 'is missed by -Engine Torch alone, which says what to install, and is found once it is there' {
        $installed = "$TestDrive/alone/Rechub.Torch"

        $run = Invoke-Shell $TestDrive @"
Import-Module '$alone'
$train
"fused: `$((`$model | Start-MatchTraining -Epoch 1 -LogDirectory '$TestDrive/log').IsTrained)"
`$null = New-Item -ItemType SymbolicLink '$installed' -Target '$torchModule'
$train
"@
        Remove-Item $installed

        $run.Text | Should -Match 'EngineMissing,Rechub.PowerShell.Commands.StartMatchTraining: .*Install Rechub.Torch .*Install-PSResource Rechub.Torch'
        $run.Text | Should -Match 'fused: True'
        "$TestDrive/log/events.out.tfevents.*" | Should -Exist
        $run.Text | Should -Match 'torch: True'
    }

    It 'is found <Where>' -ForEach @(
        @{ Where = 'on PSModulePath'; Folder = 'modules'; Module = 'Rechub.Torch' }
        @{ Where = 'on PSModulePath by version'; Folder = 'versions'; Module = 'Rechub.Torch/{0}' }
    ) {
        Copy-Module $torchModule "$TestDrive/$Folder/$($Module -f (Get-Module Rechub).Version)"

        $run = Invoke-Shell $TestDrive "`$env:PSModulePath += [IO.Path]::PathSeparator + '$TestDrive/$Folder'; Import-Module '$alone'; $train"

        $run.Text | Should -Match 'torch: True' -Because $run.Text
    }

    It 'is imported by path, and then not from elsewhere' {
        Copy-Module $torchModule "$TestDrive/elsewhere/Rechub.Torch"
        Copy-Module $torchModule "$TestDrive/other/Rechub.Torch"

        $run = Invoke-Shell $TestDrive @"
Import-Module '$alone'
Import-Module '$TestDrive/elsewhere/Rechub.Torch'
$train
Import-Module '$TestDrive/elsewhere/Rechub.Torch' -Force
try { Import-Module '$TestDrive/other/Rechub.Torch' } catch { "refused: `$_" }
"@

        $run.Text | Should -Match 'torch: True' -Because $run.Text
        $run.Text | Should -BeLike "*refused: Rechub.Torch is loaded from '$TestDrive*elsewhere*Rechub.Torch', and a process can load one copy*"
    }

    It 'without its native libraries says what is missing and what to do' {
        $folder = "$TestDrive/bare"
        Copy-Module $module "$folder/Rechub"
        Copy-Module $torchModule "$folder/Rechub.Torch"
        Get-ChildItem "$folder/Rechub.Torch" | Where-Object Name -Match 'torch.*\.(so|dylib|dll)$|^libc10|TorchSharp\.(so|dylib)$' |
            Where-Object Name -NotIn 'Rechub.Torch.dll', 'TorchSharp.dll' | Remove-Item

        $run = Invoke-Shell $TestDrive "Import-Module '$folder/Rechub'; $train"

        $run.Text | Should -Match 'NativeLibraryMissing,Rechub.PowerShell.Commands.StartMatchTraining: .* is missing: .*Install the Rechub.Torch'
        # TorchSharp's own loader tells each step that it tries.
        $run.Text | Should -Not -Match 'Step \d|Trying to load|backends'
    }
}
