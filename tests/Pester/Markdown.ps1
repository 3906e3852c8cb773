# What tests read from Markdown: dot-source this.

# Fenced blocks of a language: the line each begins at, its text, and why it is not run where the line before it says so:
# <!-- not run: needs a Milvus server -->
function Get-MarkdownBlock([string] $Path, [string] $Language) {
    $text = Get-Content -LiteralPath $Path -Raw
    $pattern = '(?ms)^(?:<!-- not run: (?<reason>[^\r\n]+?) -->\r?\n)?```' + $Language + '\r?\n(?<text>.*?)^```'
    foreach ($match in [regex]::Matches($text, $pattern)) {
        @{
            Line = ($text.Substring(0, $match.Groups['text'].Index) -split '\n').Count
            Text = $match.Groups['text'].Value
            Reason = $match.Groups['reason'].Value
        }
    }
}

# Fenced blocks that belong to a file, which the line before them names, alone and with a colon:
# `src/Rechub.Core/Models/LossKind.cs`:
function Get-MarkdownFileBlock([string] $Path) {
    $pattern = '(?ms)^`(?<file>[^`\r\n]+)`:\r?\n\r?\n```(?<language>\w+)\r?\n(?<text>.*?)^```'
    foreach ($match in [regex]::Matches((Get-Content -LiteralPath $Path -Raw), $pattern)) {
        @{ File = $match.Groups['file'].Value; Language = $match.Groups['language'].Value; Text = $match.Groups['text'].Value }
    }
}

# The files that the first column of a table names.
function Get-MarkdownTableFile([string] $Path) {
    Select-String -LiteralPath $Path -Pattern '^\| `([^`]+)` \|' | ForEach-Object { $_.Matches[0].Groups[1].Value }
}

# The targets of links, outside fenced blocks, code and comments.
function Get-MarkdownLink([string] $Path) {
    $text = (Get-Content -LiteralPath $Path -Raw) -replace '(?ms)^```.*?^```' -replace '`[^`\r\n]*`' -replace '(?s)<!--.*?-->'
    [regex]::Matches($text, '\]\(\s*(?<target>[^)\s]+)\s*\)') | ForEach-Object { $_.Groups['target'].Value }
}

# The anchors that GitHub makes of headings.
function Get-MarkdownAnchor([string] $Path) {
    (Get-Content -LiteralPath $Path -Raw) -replace '(?ms)^```.*?^```' -split '\r?\n' -match '^#+ ' | ForEach-Object {
        ($_ -replace '^#+ ').Trim().ToLowerInvariant() -replace '[^\w\- ]' -replace ' ', '-'
    }
}
