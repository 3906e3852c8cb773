# What each parameter of each cmdlet changes, a case or several for each parameter of each parameter set. Parameters.Tests.ps1
# makes two calls of each, one with the parameter and one that differs in nothing else, and looks at what came of them.
#
# A set has the parameters of every call (Base), what is done before each (Prepare), and which parameter is piped in (Piped). Of a
# parameter there are
#   Value    the value that it is given
#   Other    its value in the call that is compared with; without it the parameter is left out there, or has that of Base
#   With     further parameters of both calls; Base in place of the set's
#   Look     what is looked at of a call's result: Output, ErrorId, Message (of the error), Warning, Verbose, Seconds, the parameters Given, and how often
#            the file of Watch was written
#   Is, Was  what that must be with the parameter and without; beside that the two must differ
#   Shared   whether the call without it is made once for all cases that share it
#   Refused  the id of the error, in place of a difference
#   Server   whether it takes a server
# Blocks are given the name of the set.

$identity = { $_.Output.ModelId }
$errorId = { "$($_.ErrorId)" }
# A publish whose rows are few, under a name of its own.
$publish = { @{ Model = $trained; Collection = "c$([guid]::NewGuid().ToString('n'))"; Connection = $connection } }
$fileExists = { Test-Path -LiteralPath $_.Given.Path }

# A host that cannot ask says so.
$confirm = @{ Value = { $true }; Look = $errorId; Is = 'HostFunctionNotImplemented' }

# Whether an index outlives its file, which is whole again afterwards.
$buffered = @{
    Value = { $true }
    Look = {
        $file = $_.Output[0].Location
        $bytes = [IO.File]::ReadAllBytes($file)
        Clear-Content -LiteralPath $file
        try { ($_.Output[0] | Get-SimilarItem -Item 1 -TopK 1).Count } catch { $_.FullyQualifiedErrorId -replace ',.*' }
        finally { [IO.File]::WriteAllBytes($file, $bytes) }
    }
    Is = 1; Was = 'IndexFileChanged'
}

# Of every cmdlet that recommends.
$recall = @{
    TopK = @{ Value = { 3 }; Look = { $_.Output.ItemId.Count }; Is = 3 }
    User = @{ Value = { 2 }; Look = { $_.Output.Count }; Is = 1; Was = 60 }
    AllUser = @(
        @{
            Base = { @{ $args[0] = $args[0] -eq 'Index' ? $index : $popular; TopK = 5 } }
            Value = { $true }; Look = { $_.Output[0].RelevantItemId.Count }; Is = 0; Was = 1
        }
        @{ Value = { $true }; Refused = 'AllUserAndOthers' }
    )
    IncludeSeen = @(
        @{ Value = { $true }; With = { @{ TopK = 40 } }; Look = { $_.Output.ItemId.Count }; Is = 40 }
        @{ Value = { $true }; With = { @{ Data = $allowing } }; Refused = 'SeenAlreadyIncluded' }
    )
    # Of an evaluation; the parameter set is the name of what recommends.
    SampleCandidate = @(
        @{
            Base = { @{ $args[0] = $args[0] -eq 'Index' ? $index : $popular; TopK = 40 } }
            Value = { 5 }; Look = { $_.Output[0].ItemId.Count }; Is = 6
        }
        @{ Value = { 5 }; Refused = 'CandidatesNotUsed' }
    )
    Seed = @(
        @{
            Base = { @{ $args[0] = $args[0] -eq 'Index' ? $index : $popular; SampleCandidate = 5 } }
            Value = { 2 }; Look = { "$($_.Output.ItemId)" }
        }
        @{ Value = { 2 }; Refused = 'SeedNotUsed' }
    )
    AsRow = @{ Value = { $true }; Look = { $_.Output[0].GetType().Name }; Is = 'RecallRow'; Was = 'RecallList' }
    Filter = @{ Value = { "cate_id == 'Action'" }; With = { @{ TopK = 40 } }; Look = { $_.Output.ItemId.Count } }
    ExcludeItem = @{ Value = { 1..20 }; With = { @{ TopK = 40 } }; Look = { @($_.Output.ItemId -le 20).Count }; Is = 0 }
}

# Of every cmdlet that works on an index of a server. Each is tried with a connection, or with an address and a login.
$access = @{
    MilvusUri = @{ With = { $login }; Value = { $uri }; Look = $errorId; Was = 'MilvusConnectionMissing' }
    Connection = @{ Value = { $connection }; Look = $errorId; Was = 'MilvusConnectionMissing' }
    Credential = @{ With = { @{ MilvusUri = $uri } + $tls }; Value = { $login.Credential }; Look = $errorId; Was = 'MilvusAuthentication' }
    Token = @{ With = { @{ MilvusUri = $uri } + $tls }; Value = { $token }; Look = $errorId; Was = 'MilvusAuthentication' }
    CertificateAuthority = @{
        With = { @{ MilvusUri = $uri; Credential = $login.Credential; ClientCertificate = $login.ClientCertificate } }
        Value = { $login.CertificateAuthority }; Look = $errorId; Was = 'MilvusCertificate'
    }
    ClientCertificate = @{
        With = { @{ MilvusUri = $uri; Credential = $login.Credential; CertificateAuthority = $login.CertificateAuthority } }
        Value = { $login.ClientCertificate }; Look = $errorId; Was = 'MilvusTls'
    }
    Database = @{
        With = { @{ Connection = $connection } }; Value = { 'nosuch' }; Look = $errorId; Is = 'MilvusDatabaseNotFound'
    }
    # Of a server that takes the connection and says nothing.
    Timeout = @{
        With = { @{ MilvusUri = $silent } }; Value = { 1 }; Other = { 2 }
        Look = { $_.ErrorId; $_.Message -replace '(?s).*limit (.*?),.*', '$1'; $_.Seconds -ge $_.Given.Timeout }
        Is = 'MilvusTimeout', '1 s', $true; Was = 'MilvusTimeout', '2 s', $true
    }
}
# Beside a connection a login is refused.
foreach ($name in 'Credential', 'Token', 'CertificateAuthority', 'ClientCertificate') {
    $access[$name] = @(
        $access[$name]
        @{ With = { @{ Connection = $connection } }; Value = $access[$name].Value; Refused = 'MilvusLoginWithoutUri' }
    )
}
$access.MilvusUri = @(
    $access.MilvusUri
    @{ With = { @{ Connection = $connection } }; Value = { $uri }; Refused = 'MilvusServerAmbiguous' }
)

$verify = @{
    Quiet = @{ Value = { $true }; Look = { $_.Output[0].GetType().Name }; Is = 'Boolean'; Was = 'ItemIndexCheck' }
}

# Of every source of interactions.
$import = @{
    UserColumn = @{ Value = { 'plan' }; Look = { $_.Output.UserCount }; Is = 2; Was = 4 }
    ItemColumn = @{ Value = { 'topic' }; Look = { $_.Output.ItemCount }; Is = 2; Was = 3 }
    TimeColumn = @{ Value = { 'time' }; Look = { "$($_.Output.Log.Times)" } }
    TimeUnit = @(
        @{ With = { @{ TimeColumn = 'time' } }; Value = { 'Millisecond' }; Look = { "$($_.Output.Log.Times)" } }
        @{ Value = { 'Millisecond' }; Refused = 'TimeColumnMissing' }
    )
    TimeFormat = @(
        @{ With = { @{ TimeColumn = 'time' } }; Value = { 'yyyy' }; Look = $errorId; Is = 'InvalidInput'; Was = '' }
        @{ Value = { 'yyyy' }; Refused = 'TimeColumnMissing' }
        @{ With = { @{ TimeColumn = 'time'; TimeUnit = 'Second' } }; Value = { 'yyyy' }; Refused = 'TimeFormatAmbiguous' }
    )
    MissingValue = @{ With = { @{ UserFeature = 'plan' } }; Value = { 'free' }; Look = { "$($_.Output.Users.Find('plan').Dictionary)" } }
    RatingColumn = @{ Value = { 'stars' }; Look = { "$($_.Output.Log.Ratings)" } }
    WeightColumn = @{ Value = { 'stars' }; Look = { "$($_.Output.Log.Weights)" } }
    TieBreak = @{ Value = { 'Random' }; Look = { "$($_.Output.Log.Ties.Applied)" }; Is = 'Random'; Was = 'FileOrder' }
    UserFeature = @{ Value = { 'plan' }; Look = { "$($_.Output.Users.Columns.Name)" }; Is = 'plan'; Was = '' }
    ItemFeature = @{ Value = { 'topic' }; Look = { "$($_.Output.Items.Columns.Name)" }; Is = 'topic'; Was = '' }
    MinimumRating = @(
        @{ With = { @{ RatingColumn = 'stars' } }; Value = { 3 }; Look = { $_.Output.InteractionCount }; Is = 5; Was = 8 }
        @{ Value = { 3 }; Refused = 'RatingColumnMissing' }
    )
    Distinct = @{ Value = { 'Last' }; Look = { $_.Output.InteractionCount }; Is = 7; Was = 8 }
    Repeat = @{ Value = { 'Allow' }; Look = { "$($_.Output.Repeat)" }; Is = 'Allow'; Was = 'Exclude' }
    UserTable = @(
        @{ Value = { Import-Csv "$TestDrive/users.csv" }; Look = { "$($_.Output.Users.Columns.Name)" }; Is = 'age'; Was = '' }
        @{ With = { @{ UserPath = "$TestDrive/users.csv" } }; Value = { Import-Csv "$TestDrive/users.csv" }; Refused = 'TableAmbiguous' }
    )
    ItemTable = @(
        @{ Value = { Import-Csv "$TestDrive/items.csv" }; Look = { "$($_.Output.Items.Columns.Name)" }; Is = 'name'; Was = '' }
        @{ With = { @{ ItemPath = "$TestDrive/items.csv" } }; Value = { Import-Csv "$TestDrive/items.csv" }; Refused = 'TableAmbiguous' }
    )
    UserKey = @(
        @{ With = { @{ UserPath = "$TestDrive/people.csv" } }; Value = { 'id' }; Look = $errorId; Is = ''; Was = 'InvalidInput' }
        @{ Value = { 'id' }; Refused = 'TableMissing' }
    )
    ItemKey = @(
        @{ With = { @{ ItemPath = "$TestDrive/things.csv" } }; Value = { 'id' }; Look = $errorId; Is = ''; Was = 'InvalidInput' }
        @{ Value = { 'id' }; Refused = 'TableMissing' }
    )
    Where = @{ Value = { "topic == 'news'" }; Look = { $_.Output.InteractionCount }; Is = 4; Was = 8 }
    ItemSeparator = @{ Value = { 'a' }; Look = { $_.Output.Items.Ids[0] }; Is = 1; Was = 'a1' }
    ListColumn = @(
        @{ With = { @{ ItemFeature = 'topic' } }; Value = { 'topic' }; Look = { $_.Output.Items.Columns[0].GetType().Name }; Is = 'TextListColumn'; Was = 'TextColumn' }
        @{ Value = { 'topic' }; Refused = 'ListColumnNotUsed' }
    )
    ListSeparator = @(
        @{ With = { @{ ItemFeature = 'topic'; ListColumn = 'topic' } }; Value = { 'e' }; Look = { $_.Output.Items.Find('topic')[0] }; Is = 'n', 'ws'; Was = 'news' }
        @{ Value = { 'e' }; Refused = 'ListColumnMissing' }
    )
}
# Of those whose interactions are no query.
$importTable = @{
    Connection = @(
        @{ With = { @{ UserQuery = 'users' } }; Value = { $warehouse }; Look = $errorId; Is = ''; Was = 'ConnectionMissing' }
        @{ Value = { $warehouse }; Refused = 'ConnectionNotUsed' }
    )
    UserQuery = @(
        @{ With = { @{ Connection = $warehouse; ItemQuery = 'items' } }; Value = { 'users' }; Look = { "$($_.Output.Users.Columns.Name)" }; Is = 'age'; Was = '' }
        @{ Value = { 'users' }; Refused = 'ConnectionMissing' }
    )
    ItemQuery = @(
        @{ With = { @{ Connection = $warehouse; UserQuery = 'users' } }; Value = { 'items' }; Look = { "$($_.Output.Items.Columns.Name)" }; Is = 'name'; Was = '' }
        @{ Value = { 'items' }; Refused = 'ConnectionMissing' }
    )
}
$importFile = @{
    UserPath = @{ Value = { "$TestDrive/users.csv" }; Look = { "$($_.Output.Users.Columns.Name)" }; Is = 'age'; Was = '' }
    ItemPath = @{ Value = { "$TestDrive/items.csv" }; Look = { "$($_.Output.Items.Columns.Name)" }; Is = 'name'; Was = '' }
    Delimiter = @(
        @{ With = { @{ UserPath = "$TestDrive/users~.csv" } }; Value = { '~' }; Look = $errorId; Is = ''; Was = 'InvalidInput' }
    )
    Encoding = @(
        @{ With = { @{ ItemPath = "$TestDrive/items-latin1.csv" } }; Value = { 'Latin1' }; Look = $errorId; Is = ''; Was = 'InvalidInput' }
    )
    NoQuote = @(
        @{ With = { @{ ItemPath = "$TestDrive/items-quotes.csv" } }; Value = { $true }; Look = $errorId; Is = ''; Was = 'InvalidInput' }
    )
}
$importPath = $import + $importTable + $importFile + @{
    SkipInvalid = @{
        Base = { @{ $args[0] = "$TestDrive/bad.csv"; UserColumn = 'visitor'; ItemColumn = 'article'; RatingColumn = 'stars' } }
        Value = { $true }; Look = { "$($_.ErrorId)"; $_.Warning.Count }; Is = '', 1; Was = 'InvalidInput', 0
    }
}
# It is that of all files.
$importPath.Delimiter = @(
    @{
        Base = { @{ $args[0] = "$TestDrive/users~.csv"; UserColumn = 'visitor'; ItemColumn = 'age' } }
        Value = { '~' }; Look = $errorId; Is = ''; Was = 'InvalidInput'
    }
)
$importPath.Header = @(
    @{
        Base = { @{ $args[0] = "$TestDrive/nameless.csv"; UserColumn = 'visitor'; ItemColumn = 'article' } }
        Value = { 'visitor', 'article' }; Look = $errorId; Is = ''; Was = 'InvalidInput'
    }
    @{
        Base = { @{ $args[0] = "$TestDrive/vectors.parquet"; UserColumn = 'ItemId'; ItemColumn = 'ItemId' } }
        Value = { 'ItemId' }; Refused = 'OptionWithoutEffect'
    }
)
$importPath.Include = @(
    @{
        Base = { @{ $args[0] = "$TestDrive/days"; UserColumn = 'visitor'; ItemColumn = 'article' } }
        Value = { '*1.csv' }; Look = { $_.Output.InteractionCount }; Is = 1; Was = 3
    }
    @{ Value = { '*' }; Refused = 'OptionWithoutEffect' }
)
$importPath.Exclude = @(
    @{
        Base = { @{ $args[0] = "$TestDrive/days"; UserColumn = 'visitor'; ItemColumn = 'article' } }
        Value = { '*1.csv' }; Look = { $_.Output.InteractionCount }; Is = 2; Was = 3
    }
    @{ Value = { '*.md' }; Refused = 'OptionWithoutEffect' }
)
$importPath.Sheet = @(
    @{
        Base = { @{ $args[0] = "$TestDrive/book.xlsx"; UserColumn = 'visitor'; ItemColumn = 'article' } }
        Value = { 'second' }; Look = { $_.Output.InteractionCount; $_.Warning.Count }; Is = 1, 0; Was = 2, 1
    }
    @{ Value = { 'second' }; Refused = 'OptionWithoutEffect' }
)
foreach ($name in 'Delimiter', 'Encoding', 'NoQuote') {
    $importPath[$name] += @{
        Base = { @{ $args[0] = "$TestDrive/vectors.parquet"; UserColumn = 'ItemId'; ItemColumn = 'ItemId' } }
        Value = $importFile[$name][0].Value; Refused = 'TextFileMissing'
    }
}
$importObject = $import + $importFile
foreach ($name in 'Delimiter', 'Encoding', 'NoQuote') {
    $importObject[$name] += @{ Value = $importFile[$name][0].Value; Refused = 'TextFileMissing' }
}

$importMovieLens = @{
    Format = @{ Value = { 'Merged' }; Look = $errorId; Is = 'InvalidInput'; Was = '' }
    Encoding = @{ Value = { 'Utf8' }; Look = $errorId; Is = 'InvalidInput'; Was = '' }
    MinimumRating = @{ Value = { 4 }; Look = { $_.Output.InteractionCount }; Is = 2; Was = 4 }
    Distinct = @{ Value = { 'First' }; Look = { $_.Output.InteractionCount }; Is = 3; Was = 4 }
    Repeat = @{ Value = { 'Allow' }; Look = { "$($_.Output.Repeat)" }; Is = 'Allow'; Was = 'Exclude' }
    TieBreak = @{ Value = { 'Random' }; Look = { "$($_.Output.Log.Ties.Applied)" }; Is = 'Random'; Was = 'FileOrder' }
    SkipInvalid = @{
        With = { @{ $args[0] = "$TestDrive/ml-bad" } }
        Value = { $true }; Look = { "$($_.ErrorId)"; $_.Warning.Count }; Is = '', 1; Was = 'InvalidInput', 0
    }
}

# A training's model is another one when anything of it is.
$training = @{
    Model = @{ Value = { $otherUntrained }; Look = $identity }
    Preset = @{ Value = { 'Tutorial' }; Look = $identity }
    WarmStart = @{ Value = { $trained }; Look = $identity }
    Epoch = @{ Value = { 2 }; Other = { 1 }; Look = { $_.Output.Epoch.Count }; Is = 2; Was = 1 }
    BatchSize = @{ Value = { 64 }; Look = $identity }
    LearningRate = @{ With = { @{ Schedule = 'Constant'; WarmUp = 0 } }; Value = { 0.5 }; Look = { $_.Output.Epoch.LearningRate }; Is = 0.5 }
    WeightDecay = @{ Value = { 0.1 }; Look = $identity }
    Optimizer = @(
        @{ With = { @{ WeightDecay = 0.1 } }; Value = { 'AdamW' }; Look = $identity }
        @{ Value = { 'Adam' }; Look = $identity }
        @{ Value = { 'AdamW' }; Refused = 'ContradictoryTrainingOptions' }
    )
    Schedule = @{ With = { @{ Epoch = 3 } }; Value = { 'Constant' }; Look = { $_.Output.Epoch[-1].LearningRate } }
    WarmUp = @{ Value = { 0.9 }; Look = $identity }
    GradientClip = @{ Value = { 0.01 }; Look = $identity }
    EmbeddingL1 = @{ Value = { 0.1 }; Look = $identity }
    EmbeddingL2 = @{ Value = { 0.1 }; Look = $identity }
    DenseL1 = @{ Value = { 0.1 }; Look = $identity }
    DenseL2 = @{ Value = { 0.1 }; Look = $identity }
    Loss = @{ Value = { 'Bpr' }; Look = $identity }
    NegativeRatio = @(
        @{ With = { @{ Loss = 'Bpr' } }; Value = { 5 }; Look = $identity }
        @{ Value = { 5 }; Refused = 'ContradictoryTrainingOptions' }
    )
    NegativeCount = @(
        @{ Value = { 5 }; Look = $identity }
        @{ With = { @{ Loss = 'SampledSoftmax' } }; Value = { 5 }; Look = $identity }
        @{ With = { @{ Loss = 'Gbce' } }; Value = { 5 }; Look = $identity }
        @{ With = { @{ Loss = 'Bpr'; NegativeRatio = 3 } }; Value = { 5 }; Refused = 'ContradictoryTrainingOptions' }
        @{ With = { @{ Loss = 'FullSoftmax' } }; Value = { 5 }; Refused = 'ContradictoryTrainingOptions' }
    )
    Calibration = @(
        @{ With = { @{ Loss = 'Gbce'; NegativeCount = 5 } }; Value = { 0.1 }; Look = $identity }
        @{ With = { @{ Loss = 'BinaryCrossEntropy' } }; Value = { 0.1 }; Refused = 'ContradictoryTrainingOptions' }
    )
    NegativeSampling = @(
        @{ With = { @{ Loss = 'Bpr' } }; Value = { 'Uniform' }; Look = $identity }
        @{ Value = { 'Popularity' }; Look = $identity }
        @{ With = { @{ Loss = 'FullSoftmax' } }; Value = { 'Uniform' }; Refused = 'ContradictoryTrainingOptions' }
    )
    RejectHistory = @{ Value = { $true }; Look = $identity }
    HardNegativeCount = @(
        @{ With = { @{ Loss = 'InBatchSoftmax' } }; Value = { 5 }; Look = $identity }
        @{ Value = { 5 }; Refused = 'ContradictoryTrainingOptions' }
    )
    NoLogQCorrection = @(
        @{ With = { @{ Loss = 'InBatchSoftmax' } }; Value = { $true }; Look = $identity }
        @{ With = { @{ Loss = 'MixedSoftmax'; NegativeCount = 5 } }; Value = { $true }; Look = $identity }
        @{ With = { @{ Loss = 'SampledSoftmax' } }; Value = { $true }; Look = $identity }
        @{ With = { @{ Loss = 'SampledSoftmax'; NegativeSampling = 'Uniform' } }; Value = { $true }; Refused = 'ContradictoryTrainingOptions' }
        @{ With = { @{ Loss = 'FullSoftmax' } }; Value = { $true }; Refused = 'ContradictoryTrainingOptions' }
    )
    IdDropout = @(
        @{ Value = { 0.5 }; Look = $identity }
        @{ With = { @{ Model = $withoutIds } }; Value = { 0.5 }; Refused = 'ContradictoryTrainingOptions' }
    )
    RatingAsWeight = @{ Value = { $true }; Look = $identity }
    HalfLife = @{ Value = { '30d' }; Look = $identity }
    MinimumItem = @{ Value = { 12 }; Look = { $_.Warning.Count }; Is = 1; Was = 0 }
    Patience = @{ With = { @{ Epoch = 40 } }; Value = { 0 }; Look = { $_.Output.Epoch.Count }; Is = 40 }
    Monitor = @{ Value = { 'NDCG@5' }; Look = { "$($_.Output.Epoch.Monitor)" }; Is = 'NDCG@5'; Was = 'HitRate@10' }
    # Sums of several threads are rounded in another order.
    Thread = @{ Value = { 2 }; Other = { 1 }; Look = $identity }
    CheckpointPath = @{ Value = { "$TestDrive/new.checkpoint" }; Look = { Test-Path "$TestDrive/new.checkpoint" }; Is = $true; Was = $false }
    # An epoch that is long enough to write within.
    CheckpointMinute = @(
        @{
            Base = { @{ Model = $large; Epoch = 1; Thread = 1; CheckpointPath = "$TestDrive/new.checkpoint" } }
            Watch = { "$TestDrive/new.checkpoint" }; Value = { 0.01 }; Look = { $_.Writes -gt 1 }; Is = $true; Was = $false
        }
        @{ Value = { 1 }; Refused = 'ContradictoryTrainingOptions' }
    )
    # The checkpoint is of a training that is complete.
    Resume = @(
        @{
            With = { @{ CheckpointPath = "$TestDrive/complete.checkpoint" } }
            Value = { $true }; Look = { @($_.Verbose -match '^epoch').Count }; Is = 0; Was = 1
        }
        @{ Value = { $true }; Refused = 'ContradictoryTrainingOptions' }
    )
    LogDirectory = @{ Value = { "$TestDrive/runs" }; Look = { Test-Path "$TestDrive/runs/*" }; Is = $true; Was = $false }
    Engine = @{ Value = { 'Torch' }; Look = $identity }
    Seed = @{ Value = { 2 }; Look = $identity }
}

# A model's options are seen in what is learned.
$learned = { ($_.Output | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1).ModelId }
$newDssm = @{
    InputObject = @{ Value = { $otherData }; Look = { $_.Output.ParameterCount } }
    Preset = @{ Value = { 'Tutorial' }; Look = $learned }
    EmbeddingDimension = @{ Value = { 3 }; Look = { $_.Output.ParameterCount } }
    HiddenUnit = @{ Value = { 8, 6 }; Look = { ($_.Output | Get-ItemEmbedding -Item 1).Vector.Count }; Is = 6 }
    Activation = @(
        @{ Value = { 'Sigmoid' }; Look = $learned }
        @{ With = { @{ HiddenUnit = 8 } }; Value = { 'Sigmoid' }; Refused = 'ContradictoryModelOptions' }
    )
    Temperature = @{ Value = { 0.2 }; Look = $learned }
    UserFeature = @{ Value = { 'gender', 'age' }; Look = { $_.Output.ParameterCount } }
    ItemFeature = @{ Value = { 'cate_id' }; Look = { $_.Output.ParameterCount } }
    HistoryLength = @(
        @{ Value = { 2 }; Look = $learned }
        @{ With = { @{ UserFeature = 'gender' } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
        @{ With = { @{ UserFeature = @{ Name = 'hist_movie_id'; Kind = 'Sequence'; SharedWith = 'movie_id'; Length = 9 } } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
    )
    RecentLength = @(
        @{ Value = { 2 }; Look = { $_.Output.ParameterCount } }
        @{ With = { @{ Preset = 'Tutorial' } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
    )
    HistoryPooling = @(
        @{ Value = { 'Sum' }; Look = $learned }
        @{ With = { @{ UserFeature = 'gender' } }; Value = { 'Sum' }; Refused = 'ContradictoryModelOptions' }
    )
    Dropout = @(
        @{ Value = { 0.5 }; Look = $learned }
        @{ With = { @{ HiddenUnit = 8 } }; Value = { 0.5 }; Refused = 'ContradictoryModelOptions' }
    )
    Seed = @{ Value = { 2 }; Look = $learned }
}

$newYoutubeDnn = @{
    InputObject = @{ Value = { $otherData }; Look = { $_.Output.ParameterCount } }
    # An item's vector is its embedding: the last layer must be as long.
    EmbeddingDimension = @{ Value = { 3 }; Other = { 4 }; Look = $errorId; Is = 'InvalidModelOption'; Was = '' }
    HiddenUnit = @{ Value = { 6, 4 }; Look = { $_.Output.ParameterCount } }
    Activation = @(
        @{ Value = { 'Sigmoid' }; Look = $learned }
        @{ With = { @{ HiddenUnit = 4 } }; Value = { 'Sigmoid' }; Refused = 'ContradictoryModelOptions' }
    )
    Temperature = @{ Value = { 0.2 }; Look = $learned }
    UserFeature = @{ Value = { 'gender', 'age' }; Look = { $_.Output.ParameterCount } }
    Similarity = @{ Value = { 'InnerProduct' }; Look = $learned }
    HistoryLength = @(
        @{ Value = { 2 }; Look = $learned }
        @{ With = { @{ UserFeature = 'gender' } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
        @{ With = { @{ UserFeature = @{ Name = 'hist_movie_id'; Kind = 'Sequence'; SharedWith = 'movie_id'; Length = 9 } } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
    )
    RecentLength = @(
        @{ Value = { 2 }; Look = { $_.Output.ParameterCount } }
        @{ With = { @{ UserFeature = 'gender' } }; Value = { 2 }; Refused = 'ContradictoryModelOptions' }
    )
    HistoryPooling = @(
        @{ Value = { 'Sum' }; Look = $learned }
        @{ With = { @{ UserFeature = 'gender' } }; Value = { 'Sum' }; Refused = 'ContradictoryModelOptions' }
    )
    Dropout = @(
        @{ Value = { 0.5 }; Look = $learned }
        @{ With = { @{ HiddenUnit = 4 } }; Value = { 0.5 }; Refused = 'ContradictoryModelOptions' }
    )
    Seed = @{ Value = { 2 }; Look = $learned }
}

@{
    'Compare-TopK' = @{
        __AllParameterSets = @{
            Base = { @{ Reference = $metrics; Difference = $metrics } }
            Cases = @{
                Reference = @{ Value = { $otherMetrics }; Look = { $_.Output.Reference; $_.Output.Difference } }
                Difference = @{ Value = { $otherMetrics }; Look = { $_.Output.Reference; $_.Output.Difference } }
            }
        }
    }
    'Connect-Milvus' = @{
        Milvus = @{
            Base = { @{ MilvusUri = $uri } }
            Cases = @{
                MilvusUri = @{ Value = { 'https://localhost:9' }; Other = { $uri }; With = { $login }; Look = $errorId; Is = 'MilvusUnavailable'; Was = '' }
                Credential = $access.Credential[0]
                Token = @(
                    $access.Token[0]
                    @{ With = { $login }; Value = { $token }; Refused = 'MilvusLoginAmbiguous' }
                )
                CertificateAuthority = @(
                    $access.CertificateAuthority[0]
                    @{ With = { @{ MilvusUri = $silent; Timeout = 1 } }; Value = { $login.CertificateAuthority }; Refused = 'MilvusTlsUnused' }
                )
                ClientCertificate = @(
                    $access.ClientCertificate[0]
                    @{ With = { @{ MilvusUri = $silent; Timeout = 1 } }; Value = { $login.ClientCertificate }; Refused = 'MilvusTlsUnused' }
                )
                Database = @{ With = { $login }; Value = { 'staging' }; Look = { $_.Output.Database }; Is = 'staging'; Was = 'default' }
                Timeout = $access.Timeout
            }
        }
    }
    'Disconnect-Milvus' = @{
        __AllParameterSets = @{
            Base = { @{} }
            Cases = @{
                Connection = @{
                    Value = { $script:opened = Connect-Milvus $uri @login; $opened }; Look = { $opened.IsClosed }; Is = $true
                    Server = $true
                }
            }
        }
    }
    'Export-Embedding' = @{
        __AllParameterSets = @{
            Base = { @{ Path = "$TestDrive/new.npy"; InputObject = $vectors } }
            Piped = 'InputObject'
            Cases = @{
                Path = @{ Value = { "$TestDrive/new.parquet" }; Look = { $_.Output.Name }; Is = 'new.parquet'; Was = 'new.npy' }
                InputObject = @{ Value = { $vectors[0] }; Look = { $_.Output[0].Length } }
                WhatIf = @{ Value = { $true }; Look = $fileExists; Is = $false; Was = $true }
                Confirm = $confirm
            }
        }
    }
    'Export-RecallList' = @{
        __AllParameterSets = @{
            Base = { @{ Path = "$TestDrive/new.csv"; InputObject = $lists } }
            Piped = 'InputObject'
            Cases = @{
                Path = @{ Value = { "$TestDrive/new.jsonl" }; Look = { (Get-Content $_.Output.Path)[0][0] }; Is = '{'; Was = 'U' }
                InputObject = @{ Value = { $lists[0] }; Look = { $_.Output.ListCount }; Is = 1; Was = 60 }
                NoClobber = @{ With = { Set-Content "$TestDrive/kept.csv" 'old'; @{ Path = "$TestDrive/kept.csv" } }; Value = { $true }; Look = $errorId; Is = 'FileExists'; Was = '' }
                WhatIf = @{ Value = { $true }; Look = $fileExists; Is = $false; Was = $true }
                Confirm = $confirm
            }
        }
    }
    'Export-RecallModel' = @{
        __AllParameterSets = @{
            Base = { @{ Path = "$TestDrive/new.rechub"; Model = $trained } }
            Cases = @{
                Model = @{ Value = { $otherTrained }; Look = { (Import-RecallModel $_.Output).ModelId } }
                Path = @{ Value = { "$TestDrive/new.model" }; Look = { $_.Output.Name }; Is = 'new.model'; Was = 'new.rechub' }
                Force = @{ With = { @{ Path = "$TestDrive/copy.rechub" } }; Value = { $true }; Look = $errorId; Is = ''; Was = 'FileExists' }
                PassThru = @{ Value = { $true }; Look = { $_.Output[0].GetType().Name }; Is = 'TrainedModel'; Was = 'FileInfo' }
                WhatIf = @{ Value = { $true }; Look = $fileExists; Is = $false; Was = $true }
                Confirm = $confirm
            }
        }
    }
    'Get-InteractionSummary' = @{
        __AllParameterSets = @{
            Base = { @{ InputObject = $data } }
            Cases = @{ InputObject = @{ Value = { $otherData }; Look = { $_.Output.InteractionCount } } }
        }
    }
    'Get-ItemEmbedding' = @{
        __AllParameterSets = @{
            Base = { @{ Model = $trained } }
            Cases = @{
                Model = @{ Value = { $otherTrained }; Look = { $_.Output[0].Vector } }
                Item = @{ Value = { 3 }; Look = { $_.Output.ItemId }; Is = 3 }
            }
        }
    }
    'Get-ItemIndex' = @{
        Path = @{
            Base = { @{ Path = "$TestDrive/a.index" } }
            Cases = @{ Path = @{ Value = { "$TestDrive/?.index" }; Look = { $_.Output.Count }; Is = 2; Was = 1 }; Buffered = $buffered }
        }
        LiteralPath = @{
            Base = { @{ LiteralPath = "$TestDrive/a.index" } }
            Cases = @{ LiteralPath = @{ Value = { "$TestDrive/b.index" }; Look = $identity }; Buffered = $buffered }
        }
        Milvus = @{
            Base = { @{ Collection = 'movies' } }
            Cases = $access + @{
                Collection = @{ With = { @{ Connection = $connection } }; Value = { 'nosuch' }; Look = $errorId; Is = 'MilvusIndexNotFound'; Was = '' }
                Version = @(
                    @{ With = { @{ Connection = $connection } }; Value = { (Get-Version movies)[1].Version }; Look = { "$($_.Output.Location)" -replace '.* ' } }
                    @{ With = { @{ Connection = $connection; AllVersion = $true } }; Value = { (Get-Version movies)[1].Version }; Refused = 'VersionAndAllVersion' }
                )
                AllVersion = @{ With = { @{ Connection = $connection } }; Value = { $true }; Look = { $_.Output[0].GetType().Name }; Is = 'ItemIndexVersion'; Was = 'ItemIndex' }
            }
        }
    }
    'Get-Recall' = @{
        Index = @{
            Base = { @{ Index = $index; User = 1; TopK = 5 } }
            Cases = $recall + @{
                Index = @{ Value = { $otherIndex }; Look = { $_.Output.Score } }
                History = @{ Base = { @{ Index = $index; TopK = 5 } }; Value = { @{ UserId = 'new'; History = 1, 2 } }; Look = { "$($_.Output.UserId)" }; Is = 'new' }
                Model = @{ With = { @{ Index = Get-ItemIndex "$TestDrive/a.index" } }; Value = { $trained }; Look = $errorId; Is = ''; Was = 'ModelMissing' }
                Data = @{ Base = { @{ Index = $index; TopK = 5 } }; Value = { $lastThree }; Look = { $_.Output[0].RelevantItemId.Count }; Is = 3; Was = 1 }
                Thread = @(
                    @{ Value = { 2 }; Look = { "$($_.Verbose)" -match 'at most (\d+) threads' ? $Matches[1] : '' }; Is = '2'; Other = { 1 }; Was = '1' }
                    @{ With = { @{ Index = $serverIndex } }; Value = { 2 }; Refused = 'ThreadsNotUsed'; Server = $true }
                )
                SearchParameter = @(
                    @{ Value = { @{ ef = 9 } }; Refused = 'NotOnServer' }
                    @{
                        # A server takes a range for every kind of index, and none of these vectors has so high a score.
                        With = { @{ Index = $serverIndex; IncludeSeen = $true } }
                        Value = { @{ radius = 1000 } }; Look = { $_.Output.ItemId.Count }; Is = 0; Server = $true
                    }
                )
                Consistency = @{ Value = { 'Strong' }; Refused = 'NotOnServer' }
                OutputField = @{ Value = { 'year' }; Look = { $null -ne $_.Output[0].PSObject.Properties['year'] }; Is = $true; Was = $false }
            }
        }
        Baseline = @{
            Base = { @{ Baseline = $popular; User = 1; TopK = 5 } }
            Cases = $recall + @{
                Baseline = @{ Value = { $neighbors }; Look = { $_.Output.Score } }
                History = @{ Base = { @{ Baseline = $popular; TopK = 5 } }; Value = { @{ UserId = 'new'; History = 1, 2 } }; Look = { "$($_.Output.UserId)" }; Is = 'new' }
                Data = @{ Base = { @{ Baseline = $popular; TopK = 5 } }; Value = { $lastThree }; Look = { $_.Output[0].RelevantItemId.Count }; Is = 3; Was = 1 }
                Thread = @{ Value = { 2 }; Refused = 'ThreadsNotUsed' }
            }
        }
    }
    'Get-SimilarItem' = @{
        Index = @{
            Base = { @{ Index = $index; Item = 1; TopK = 5 } }
            Cases = @{
                Index = @{ Value = { $otherIndex }; Look = { $_.Output.Score } }
                Item = @{ Value = { 2 }; Look = { $_.Output[0].ItemId }; Is = 2; Was = 1 }
                TopK = @{ Value = { 3 }; Look = { $_.Output.Count }; Is = 3; Was = 10 }
                Filter = @{ With = { @{ TopK = 39 } }; Value = { "cate_id == 'Action'" }; Look = { $_.Output.Count } }
                SearchParameter = @{ Value = { @{ ef = 9 } }; Refused = 'NotOnServer' }
                Consistency = @{ Value = { 'Strong' }; Refused = 'NotOnServer' }
                OutputField = @{ Value = { 'year' }; Look = { $null -ne $_.Output[0].PSObject.Properties['year'] }; Is = $true; Was = $false }
            }
        }
    }
    'Get-UserEmbedding' = @{
        User = @{
            Base = { @{ Model = $trained } }
            Cases = @{
                Model = @{ Value = { $otherTrained }; Look = { $_.Output[0].Vector } }
                Data = @{ Value = { $otherData }; Look = { $_.Output.Count }; Is = 30; Was = 60 }
                User = @{ Value = { 3 }; Look = { $_.Output.UserId }; Is = 3 }
            }
        }
        History = @{
            Base = { @{ Model = $trained; History = @{ UserId = 'new'; History = 42, 43 } } }
            Cases = @{
                Model = @{ Value = { $otherTrained }; Look = { $_.Output.Vector } }
                # Histories are of its items, which are fewer.
                Data = @{ Value = { $fewItems }; Look = { $_.Warning.Count }; Is = 1; Was = 0 }
                History = @{ Value = { @{ UserId = 'other'; History = 1, 2 } }; Look = { $_.Output.UserId }; Is = 'other' }
            }
        }
    }
    'Import-Interaction' = @{
        Path = @{
            Base = { @{ Path = "$TestDrive/events.csv"; UserColumn = 'visitor'; ItemColumn = 'article' } }
            Cases = $importPath + @{ Path = @{ Value = { "$TestDrive/event*.csv" }; Look = { $_.Output.InteractionCount }; Is = 16; Was = 8 } }
        }
        LiteralPath = @{
            Base = { @{ LiteralPath = "$TestDrive/events.csv"; UserColumn = 'visitor'; ItemColumn = 'article' } }
            Cases = $importPath + @{ LiteralPath = @{ Value = { "$TestDrive/few[1].csv" }; Look = { $_.Output.InteractionCount }; Is = 3; Was = 8 } }
        }
        InputObject = @{
            Base = { @{ InputObject = $records; UserColumn = 'visitor'; ItemColumn = 'article' } }
            Piped = 'InputObject'
            Cases = $importTable + $importObject + @{
                # Of files that come through the pipeline.
                Header = $importPath.Header
                Include = $importPath.Include
                Exclude = $importPath.Exclude
                Sheet = $importPath.Sheet
                InputObject = @{ Value = { $records[0..2] }; Look = { $_.Output.InteractionCount }; Is = 3; Was = 8 }
                SkipInvalid = @{
                    With = { @{ InputObject = @($records) + $badRecord; RatingColumn = 'stars' } }
                    Value = { $true }; Look = { "$($_.ErrorId)"; $_.Warning.Count }; Is = '', 1; Was = 'InvalidInput', 0
                }
            }
        }
        Connection = @{
            Base = { @{ Connection = $warehouse; Query = 'events'; UserColumn = 'visitor'; ItemColumn = 'article' } }
            Cases = $importObject + @{
                Connection = @{ Value = { $otherWarehouse }; Look = { $_.Output.InteractionCount }; Is = 3; Was = 8 }
                Query = @{ Value = { 'few' }; Look = { $_.Output.InteractionCount }; Is = 3; Was = 8 }
                UserQuery = @{ Value = { 'users' }; Look = { "$($_.Output.Users.Columns.Name)" }; Is = 'age'; Was = '' }
                ItemQuery = @{ Value = { 'items' }; Look = { "$($_.Output.Items.Columns.Name)" }; Is = 'name'; Was = '' }
                SkipInvalid = @{
                    With = { @{ Query = 'bad'; RatingColumn = 'stars' } }
                    Value = { $true }; Look = { "$($_.ErrorId)"; $_.Warning.Count }; Is = '', 1; Was = 'InvalidInput', 0
                }
            }
        }
    }
    'Import-MovieLens' = @{
        Path = @{
            Base = { @{ Path = "$TestDrive/ml" } }
            Cases = $importMovieLens + @{ Path = @{ Value = { "$TestDrive/ml-fe?" }; Look = { $_.Output.InteractionCount }; Is = 1; Was = 4 } }
        }
        LiteralPath = @{
            Base = { @{ LiteralPath = "$TestDrive/ml" } }
            Cases = $importMovieLens + @{ LiteralPath = @{ Value = { "$TestDrive/ml-few" }; Look = { $_.Output.InteractionCount }; Is = 1; Was = 4 } }
        }
    }
    'Import-RecallModel' = @{
        Path = @{
            Base = { @{ Path = "$TestDrive/model.rechub" } }
            Cases = @{ Path = @{ Value = { "$TestDrive/other.rech*" }; Look = $identity } }
        }
        LiteralPath = @{
            Base = { @{ LiteralPath = "$TestDrive/model.rechub" } }
            Cases = @{ LiteralPath = @{ Value = { "$TestDrive/other.rechub" }; Look = $identity } }
        }
    }
    'Measure-TopK' = @{
        Mean = @{
            Base = { @{ InputObject = $lists } }
            Piped = 'InputObject'
            Cases = @{
                InputObject = @{ Value = { $otherLists }; Look = { $_.Output.NDCG } }
                K = @{ Value = { 7 }; Look = { $_.Output.K }; Is = 7 }
                Truth = @{ Value = { $truth }; Look = { $_.Output.HitRate } }
                Data = @{ With = { @{ InputObject = $plainLists } }; Value = { $data }; Look = { $null -ne $_.Output[0].Coverage }; Is = $true; Was = $false }
                Index = @{ With = { @{ InputObject = $plainLists } }; Value = { $index }; Look = { $null -ne $_.Output[0].Diversity }; Is = $true; Was = $false }
                GroupBy = @{ Value = { 'gender' }; Look = { "$($_.Output.Group | Sort-Object -Unique)" }; Is = 'F M'; Was = '' }
                Confidence = @{ Value = { 0.9 }; Look = { $null -ne $_.Output[0].Interval }; Is = $true; Was = $false }
                CapPrecision = @{ Value = { $true }; Look = { $_.Output.Precision } }
            }
        }
        PerUser = @{
            Base = { @{ InputObject = $lists; PerUser = $true } }
            Piped = 'InputObject'
            Cases = @{
                InputObject = @{ Value = { $otherLists }; Look = { $_.Output.NDCG } }
                K = @{ Value = { 7 }; Look = { $_.Output.K | Sort-Object -Unique }; Is = 7 }
                Truth = @{ Value = { $truth }; Look = { $_.Output.HitRate } }
                Data = @(
                    @{ With = { @{ InputObject = $bareLists } }; Value = { $data }; Look = $errorId; Is = ''; Was = 'NothingHeldOut' }
                    @{ Value = { $data }; Refused = 'DataNotUsed' }
                )
                CapPrecision = @{ Value = { $true }; Look = { $_.Output.Precision } }
                PerUser = @{ Value = { $true }; Other = { $false }; Look = { $_.Output[0].GetType().Name }; Is = 'UserMetric'; Was = 'TopKMetric' }
            }
        }
    }
    'New-DssmModel' = @{
        __AllParameterSets = @{ Base = { @{ InputObject = $data; EmbeddingDimension = 4; HiddenUnit = 8, 4; Seed = 1 } }; Cases = $newDssm }
    }
    'New-ItemKnnModel' = @{
        __AllParameterSets = @{
            Base = { @{ InputObject = $data } }
            Cases = @{
                InputObject = @{ Value = { $otherData }; Look = $identity }
                NeighborCount = @{ Value = { 1 }; Look = { ($_.Output | Get-Recall -User 1 -TopK 40).Score } }
                Fallback = @{ Value = { 'Popularity' }; Look = $identity }
            }
        }
    }
    'New-PopularityModel' = @{
        __AllParameterSets = @{
            Base = { @{ InputObject = $data } }
            Cases = @{ InputObject = @{ Value = { $otherData }; Look = $identity } }
        }
    }
    'New-SampleInteraction' = @{
        __AllParameterSets = @{
            Base = { @{ UserCount = 20; ItemCount = 30; InteractionCount = 200 } }
            Cases = @{
                UserCount = @{ Value = { 10 }; Other = { 20 }; Look = { $_.Output.UserCount }; Is = 10; Was = 20 }
                ItemCount = @{ Value = { 12 }; Other = { 30 }; Look = { $_.Output.ItemCount }; Is = 12 }
                InteractionCount = @{ Value = { 100 }; Look = { $_.Output.InteractionCount }; Is = 100 }
                Seed = @{ Value = { 7 }; Look = { "$($_.Output.Log.ItemRows)" } }
            }
        }
    }
    'New-SequenceModel' = @{
        __AllParameterSets = @{
            Base = { @{ InputObject = $data; EmbeddingDimension = 8; HistoryLength = 20; Seed = 1 } }
            Cases = @{
                InputObject = @{ Value = { $otherData }; Look = $identity }
                Preset = @{ Value = { 'eSASRec' }; Look = { $_.Output.Options.Preset } }
                Architecture = @{ Value = { 'LiGR' }; Look = $identity }
                Block = @{ Value = { 1 }; Look = { $_.Output.ParameterCount } }
                AttentionHead = @{ Value = { 4 }; Look = { ($_.Output | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1).Epoch.Loss } }
                EmbeddingDimension = @{ Value = { 16 }; Look = { $_.Output.VectorDimension }; Is = 16; Was = 128 }
                HistoryLength = @{ Value = { 10 }; Look = { $_.Output.ParameterCount } }
                Dropout = @{ Value = { 0.5 }; Look = { ($_.Output | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1).Epoch.Loss } }
                FeedForward = @(
                    @{ Value = { 'SwiGLU' }; Look = { $_.Output.ParameterCount } }
                    @{ With = { @{ Architecture = 'HSTU' } }; Value = { 'ReLU' }; Refused = 'ContradictoryModelOptions' }
                )
                FeedForwardFactor = @(
                    @{ Value = { 1 }; Look = { $_.Output.ParameterCount } }
                    @{ With = { @{ Architecture = 'HSTU' } }; Value = { 1 }; Refused = 'ContradictoryModelOptions' }
                )
                Position = @{ Value = { 'Relative' }; Look = { $_.Output.ParameterCount } }
                TimeBias = @{ Value = { $true }; Look = { $_.Output.ParameterCount } }
                ItemFeature = @{ Value = { 'movie_id', 'cate_id' }; Look = { $_.Output.ParameterCount } }
                UserFeature = @{ Value = { 'gender' }; Look = { $_.Output.ParameterCount } }
                Norm = @{ Value = { 'RootMeanSquare' }; Look = { $_.Output.ParameterCount } }
                Similarity = @{ Value = { 'Cosine' }; Look = { ($_.Output | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1).Epoch.Loss } }
                Temperature = @{ Value = { 0.1 }; Look = { ($_.Output | Start-MatchTraining -Epoch 1 -Seed 1 -Thread 1).Epoch.Loss } }
                Seed = @{ Value = { 2 }; Look = $identity }
            }
        }
    }
    'New-YoutubeDnnModel' = @{
        __AllParameterSets = @{ Base = { @{ InputObject = $data; EmbeddingDimension = 4; HiddenUnit = 8, 4; Seed = 1 } }; Cases = $newYoutubeDnn }
    }
    'Publish-ItemEmbedding' = @{
        Exact = @{
            Base = { @{ Model = $trained } }
            Cases = @{
                Model = @{ Value = { $otherTrained }; Look = $identity }
                Path = @{ Value = { "$TestDrive/new.index" }; Look = { Split-Path $_.Output.Location -Leaf }; Is = 'new.index'; Was = 'memory' }
                Metric = @{ Value = { 'L2' }; Look = { "$($_.Output.Metric)" }; Is = 'L2'; Was = 'IP' }
                Column = @{ Value = { 'year' }; Look = { Get-Column $_.Output cate_id }; Is = 'ItemColumnNotFound'; Was = '' }
                PartitionColumn = @{ With = { @{ Path = "$TestDrive/new.index" } }; Value = { 'cate_id' }; Look = { (Get-FileHash $_.Given.Path).Hash } }
                ColdItem = @{ With = { @{ Model = $withNewItems } }; Value = { 'Exclude' }; Look = { $_.Output[0].Count; $_.Warning.Count }; Is = 4, 0; Was = 9, 1 }
                Force = @{ Value = { $true }; With = { @{ Path = "$TestDrive/new.index" } }; Refused = 'NotOnServer' }
                WhatIf = @{ With = { @{ Path = "$TestDrive/new.index" } }; Value = { $true }; Look = $fileExists; Is = $false; Was = $true }
                Confirm = $confirm + @{ With = { @{ Path = "$TestDrive/new.index" } } }
            }
        }
        # How a server is reached is seen with -WhatIf too, which publishes nothing.
        Milvus = @{
            Base = { @{ Model = $trained; Collection = 'movies'; WhatIf = $true } }
            Cases = $access + @{
                Model = @{ Base = $publish; Shared = $true; Value = { $otherTrained }; Look = $identity }
                Collection = @{ Base = $publish; Shared = $true; Value = { 'another' }; Look = { $_.Output.Location -match '/another,' }; Is = $true; Was = $false }
                Metric = @{ Base = $publish; Shared = $true; Value = { 'L2' }; Look = { "$($_.Output.Metric)" }; Is = 'L2'; Was = 'IP' }
                Column = @{ Base = $publish; Shared = $true; Value = { 'year' }; Look = { Get-Column $_.Output cate_id }; Is = 'ItemColumnNotFound'; Was = '' }
                ColdItem = @{ Base = $publish; With = { @{ Model = $withNewItems } }; Value = { 'Exclude' }; Look = { $_.Output[0].Count }; Is = 4; Was = 9 }
                IndexType = @{ Base = $publish; Shared = $true; Value = { 'Flat' }; Look = { "$((Get-Version $_.Given.Collection)[0].IndexType)" }; Is = 'Flat'; Was = 'Hnsw' }
                IndexParameter = @{ Base = $publish; Shared = $true; Value = { @{ efConstruction = 137 } }; Look = { (Read-Server DescribeIndex $_.Given.Collection) -match '137' }; Is = $true; Was = $false }
                Shard = @{ Base = $publish; Shared = $true; Value = { 2 }; Look = { [regex]::Matches((Read-Server DescribeCollection $_.Given.Collection), '_\d+v1').Count -gt 0 }; Is = $true; Was = $false }
                # One node keeps no two.
                Replica = @{ Base = $publish; Shared = $true; Value = { 2 }; Look = $errorId; Is = 'MilvusRefused'; Was = '' }
                PartitionColumn = @{ Base = $publish; Shared = $true; Value = { 'cate_id' }; Look = { [regex]::Matches((Read-Server ShowPartitions $_.Given.Collection), '_default').Count }; Was = 1 }
                PartitionCount = @(
                    @{
                        Base = $publish; With = { @{ PartitionColumn = 'cate_id' } }; Value = { 3 }
                        Look = { [regex]::Matches((Read-Server ShowPartitions $_.Given.Collection), '_default').Count }; Is = 3
                    }
                    @{ Base = $publish; Shared = $true; Value = { 3 }; Refused = 'PartitionColumnMissing' }
                )
                Keep = @{
                    Base = { @{ Model = $trained; Collection = 'movies'; Connection = $connection; IndexType = 'Flat' } }
                    Value = { 1 }; Look = { @(Get-Version movies).Count }; Is = 2; Was = 3
                }
                StaleAfter = @{
                    Base = { @{ Model = $trained; Collection = 'halted1'; Connection = $connection; IndexType = 'Flat' } }
                    Value = { [timespan]::FromMilliseconds(1) }; Look = $errorId; Is = ''; Was = 'MilvusPublishUnderWay'
                }
                Force = @{
                    Base = { @{ Model = $trained; Collection = 'halted2'; Connection = $connection; IndexType = 'Flat' } }
                    Value = { $true }; Look = $errorId; Is = ''; Was = 'MilvusPublishUnderWay'
                }
                ModelPath = @{ Base = $publish; Shared = $true; Value = { "$TestDrive/models" }; Look = { Test-Path "$TestDrive/models/$($trained.ModelId).rechub" }; Is = $true; Was = $false }
                WhatIf = @{
                    Base = { @{ Model = $trained; Collection = 'unseen'; Connection = $connection; IndexType = 'Flat' } }
                    Other = { $false }; Value = { $true }; Look = { $_.Output.Count }; Is = 0; Was = 1
                }
                Confirm = $confirm + @{ Base = $publish; Shared = $true }
            }
        }
    }
    'Remove-ItemIndex' = @{
        # The live version is never removed: that it is refused shows that it was found.
        Milvus = @{
            Base = { @{ Collection = 'movies'; Version = (Get-Version movies)[0].Version; Confirm = $false } }
            Cases = $access + @{
                Collection = @{ With = { @{ Connection = $connection } }; Value = { 'nosuch' }; Look = $errorId; Was = 'MilvusVersionInUse' }
                Version = @{ With = { @{ Connection = $connection } }; Value = { '20200101000000' }; Look = $errorId; Is = 'MilvusVersionNotFound'; Was = 'MilvusVersionInUse' }
                WhatIf = @{ With = { @{ Connection = $connection } }; Value = { $true }; Look = $errorId; Is = ''; Was = 'MilvusVersionInUse' }
                Confirm = $confirm + @{ With = { @{ Connection = $connection } }; Other = { $false }; Was = 'MilvusVersionInUse' }
            }
        }
    }
    'Restore-ItemIndex' = @{
        # The live version stays that.
        Milvus = @{
            Base = { @{ Collection = 'movies'; Version = (Get-Version movies)[0].Version } }
            Cases = $access + @{
                Collection = @{ With = { @{ Connection = $connection } }; Value = { 'nosuch' }; Look = $errorId; Was = '' }
                Version = @{ With = { @{ Connection = $connection } }; Value = { '20200101000000' }; Look = $errorId; Is = 'MilvusVersionNotFound'; Was = '' }
                # That it lets a version with fewer rows pass is held in tests of the library, which make such a version.
                Force = @{ With = { @{ Connection = $connection } }; Value = { $true }; Refused = 'VersionNotUnknown' }
                WhatIf = @{ With = { @{ Connection = $connection } }; Value = { $true }; Look = { $_.Output.Count }; Is = 0; Was = 1 }
                Confirm = $confirm + @{ With = { @{ Connection = $connection } } }
            }
        }
    }
    'Save-MovieLens' = @{
        # Nothing listens at the address; with -WhatIf it is not asked.
        __AllParameterSets = @{
            Base = { @{ Name = 'ml-new'; Destination = $TestDrive; Uri = 'http://127.0.0.1:9/ml.zip'; WhatIf = $true } }
            Cases = @{
                Name = @{ Value = { 'ml' }; Look = $errorId; Is = 'FolderExists'; Was = '' }
                Destination = @{ Value = { "$TestDrive/nowhere" }; Look = $errorId; Is = 'FolderNotFound'; Was = '' }
                Uri = @{ Value = { 'http://127.0.0.1:9/ml.zip' }; Look = $errorId; Is = ''; Was = 'UnknownDataSet' }
                Force = @{ With = { @{ Name = 'ml' } }; Value = { $true }; Look = $errorId; Is = ''; Was = 'FolderExists' }
                WhatIf = @{ Value = { $true }; Look = { $_.ErrorId.Length -gt 0 }; Is = $false; Was = $true }
                Confirm = @{ With = { @{ WhatIf = $false } }; Value = { $true }; Look = $errorId; Is = $confirm.Is }
            }
        }
    }
    'Split-Interaction' = @{
        __AllParameterSets = @{
            Base = { @{ InputObject = $data } }
            Cases = @{
                InputObject = @{ Value = { $otherData }; Look = { $_.Output.UserCount } }
                Method = @{ Value = { 'None' }; Look = { "$($_.Output.Split)" } }
                Count = @(
                    @{ With = { @{ Method = 'LeaveLastN' } }; Value = { 3 }; Other = { 2 }; Look = { "$($_.Output.Split.TestStart)" } }
                    @{ Value = { 3 }; Refused = 'InvalidSplit' }
                )
                TestStart = @(
                    @{ With = { @{ Method = 'Time' } }; Value = { [datetime] '2003-01-01' }; Look = { "$($_.Output.Split.TestStart)" } }
                    @{ Value = { [datetime] '2003-01-01' }; Refused = 'InvalidSplit' }
                )
                TestShare = @(
                    @{ With = { @{ Method = 'Time' } }; Value = { 0.5 }; Look = { "$($_.Output.Split.TestStart)" } }
                    @{ Value = { 0.5 }; Refused = 'InvalidSplit' }
                )
                ValidationStart = @(
                    @{ With = { @{ Method = 'Time' } }; Value = { [datetime] '1990-01-01' }; Look = { "$($_.Output.Split.TrainEnd)" } }
                    @{ Value = { [datetime] '1990-01-01' }; Refused = 'InvalidSplit' }
                )
                Fold = @(
                    @{ With = { @{ Method = 'Time' } }; Value = { 3 }; Look = { $_.Output.Count }; Is = 3; Was = 1 }
                    @{ Value = { 3 }; Refused = 'InvalidSplit' }
                )
                Seed = @(
                    @{ With = { @{ Method = 'User' } }; Value = { 2 }; Look = { "$($_.Output.Split.TestStart)" } }
                    @{ Value = { 2 }; Refused = 'InvalidSplit' }
                )
                Repeat = @{ Value = { 'Allow' }; Look = { "$($_.Output.Repeat)" }; Is = 'Allow'; Was = 'Exclude' }
                NoValidation = @(
                    @{ Value = { $true }; Look = { "$($_.Output.Split.TrainEnd)" } }
                    @{ With = { @{ Method = 'Time' } }; Value = { $true }; Refused = 'InvalidSplit' }
                )
                Distinct = @{ With = { @{ InputObject = $repeated } }; Value = { 'First' }; Look = { $_.Output.InteractionCount }; Is = 7; Was = 8 }
            }
        }
    }
    'Start-MatchTraining' = @{
        __AllParameterSets = @{
            Base = { @{ Model = $untrained; Epoch = 1; BatchSize = 128; Seed = 1; Thread = 1 } }
            Prepare = { Remove-Item "$TestDrive/new.checkpoint", "$TestDrive/runs" -Recurse -ErrorAction Ignore }
            Cases = $training
        }
    }
    'Test-ItemIndex' = @{
        Path = @{
            Base = { @{ Path = "$TestDrive/a.index" } }
            Cases = $verify + @{ Path = @{ Value = { "$TestDrive/?.index" }; Look = { $_.Output.Count }; Is = 2; Was = 1 } }
        }
        LiteralPath = @{
            Base = { @{ LiteralPath = "$TestDrive/a.index" } }
            Cases = $verify + @{ LiteralPath = @{ Value = { "$TestDrive/vectors.parquet" }; Look = { ConvertTo-Json $_.Output } } }
        }
    }
    'Update-ItemEmbedding' = @{
        __AllParameterSets = @{
            Base = { @{ Index = $trained | Publish-ItemEmbedding; Remove = 1 } }
            Cases = @{
                Index = @{ Value = { $otherTrained | Publish-ItemEmbedding }; Look = $identity }
                Item = @{ Value = { 2 }; Look = { $_.Verbose[-1] }; Is = '0 added, 1 replaced, 1 removed.'; Was = '0 added, 0 replaced, 1 removed.' }
                Remove = @{ Base = { @{ Index = $trained | Publish-ItemEmbedding } }; Value = { 1, 2 }; Look = { $_.Output[0].Count }; Is = 38; Was = 40 }
                Data = @(
                    @{ With = { @{ Item = 45 } }; Value = { $moreItems }; Look = $errorId; Is = ''; Was = 'ItemNotFound' }
                    @{ Value = { $moreItems }; Refused = 'ItemMissing' }
                )
                Model = @(
                    @{
                        With = {
                            # A file of its own for each call: that of the other may still be open.
                            $copy = Copy-Item "$TestDrive/a.index" "$TestDrive/update$([guid]::NewGuid().ToString('n')).bin" -PassThru
                            @{ Index = Get-ItemIndex $copy.FullName; Item = 2 }
                        }
                        Value = { $trained }; Look = $errorId; Is = ''; Was = 'ModelMissing'
                    }
                    @{ Value = { $trained }; Refused = 'ItemMissing' }
                )
                WhatIf = @{ Value = { $true }; Look = { $_.Output.Count }; Is = 0; Was = 1 }
                Confirm = $confirm
            }
        }
    }
}
