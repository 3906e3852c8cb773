# Writes an Excel workbook of sheets: an array of rows each, of numbers and texts.
function New-Workbook([string] $Path, [Collections.IDictionary] $Sheet) {
    $parts = [ordered]@{
        '[Content_Types].xml' = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
        '_rels/.rels' = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    }
    $sheets = $links = ''
    $number = 0
    foreach ($name in $Sheet.Keys) {
        $number++
        $sheets += "<sheet name=`"$name`" sheetId=`"$number`" r:id=`"r$number`"/>"
        $links += "<Relationship Id=`"r$number`" Type=`"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet`" Target=`"worksheets/sheet$number.xml`"/>"
        $row = 0
        $rows = foreach ($cells in $Sheet[$name]) {
            $row++
            $column = [int][char]'A' - 1
            $content = foreach ($cell in $cells) {
                $column++
                $place = "$([char]$column)$row"
                if ($cell -is [string]) { "<c r=`"$place`" t=`"inlineStr`"><is><t>$([Security.SecurityElement]::Escape($cell))</t></is></c>" }
                else { "<c r=`"$place`"><v>$cell</v></c>" }
            }
            "<row r=`"$row`">$(-join $content)</row>"
        }
        $parts["xl/worksheets/sheet$number.xml"] = "<worksheet xmlns=`"http://schemas.openxmlformats.org/spreadsheetml/2006/main`"><sheetData>$(-join $rows)</sheetData></worksheet>"
    }
    $parts['xl/workbook.xml'] = "<workbook xmlns=`"http://schemas.openxmlformats.org/spreadsheetml/2006/main`" xmlns:r=`"http://schemas.openxmlformats.org/officeDocument/2006/relationships`"><sheets>$sheets</sheets></workbook>"
    $parts['xl/_rels/workbook.xml.rels'] = "<Relationships xmlns=`"http://schemas.openxmlformats.org/package/2006/relationships`">$links</Relationships>"
    $archive = [IO.Compression.ZipFile]::Open($Path, 'Create')
    try {
        foreach ($name in $parts.Keys) {
            $stream = $archive.CreateEntry($name).Open()
            $bytes = [Text.Encoding]::UTF8.GetBytes($parts[$name])
            $stream.Write($bytes, 0, $bytes.Length)
            $stream.Dispose()
        }
    }
    finally { $archive.Dispose() }
}
