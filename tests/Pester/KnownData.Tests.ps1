# The commands of docs/data.md, each run on a few lines in the shape of the data set that it is about.
BeforeDiscovery {
    . $PSScriptRoot/Markdown.ps1
    $page = Join-Path $PSScriptRoot .. .. docs data.md
    $lines = Get-Content $page
    # What the tests of the core are built with.
    $libraries = Join-Path $PSScriptRoot .. Rechub.Core.Tests bin Release net10.0
    $native = Get-ChildItem "$libraries/runtimes/*/native" -Filter *duckdb* -Recurse -ErrorAction Ignore |
        Where-Object { $_.Directory.Parent.Name -eq [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier }
    $number = @{}
    $blocks = foreach ($block in Get-MarkdownBlock $page powershell) {
        $heading = $lines[0..($block.Line - 1)] -match '^### ' | Select-Object -Last 1
        $name = $heading -replace '^### '
        $block + @{ Name = $name; Number = $number[$name]++; Library = "$libraries/DuckDB.NET.Data.dll"; Native = $native.FullName }
    }
}

BeforeAll {
    function Set-Line([string] $Path, [string[]] $Line, [string] $Encoding = 'utf8') {
        $null = New-Item -ItemType Directory (Split-Path (Join-Path $PWD $Path)) -Force
        Set-Content -LiteralPath $Path $Line -Encoding $Encoding
    }

    # Fields that are separated by tabs.
    function Set-TabLine([string] $Path, [string[]] $Line, [string] $Encoding = 'utf8') {
        Set-Line $Path ($Line -replace ' *\| *', "`t") $Encoding
    }

    function Set-Compressed([string] $Path, [string[]] $Line) {
        $null = New-Item -ItemType Directory (Split-Path (Join-Path $PWD $Path)) -Force
        $file = [IO.Compression.GZipStream]::new([IO.File]::Create((Join-Path $PWD $Path)), [IO.Compression.CompressionMode]::Compress)
        $file.Write([Text.Encoding]::UTF8.GetBytes(($Line -join "`n") + "`n"))
        $file.Dispose()
    }

    # A workbook of one sheet: text, numbers, and dates as Excel counts them.
    function Set-Workbook([string] $Path, [object[][]] $Row) {
        $main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
        $office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
        $package = 'http://schemas.openxmlformats.org/package/2006'
        $kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
        $cells = foreach ($record in $Row) {
            $values = for ($column = 0; $column -lt $record.Count; $column++) {
                $place = "$([char](65 + $column))$([array]::IndexOf($Row, $record) + 1)"
                $value = $record[$column]
                if ($value -is [datetime]) { "<c r=`"$place`" s=`"1`"><v>$($value.ToOADate().ToString([cultureinfo]::InvariantCulture))</v></c>" }
                elseif ($value -is [string]) { "<c r=`"$place`" t=`"inlineStr`"><is><t>$([Security.SecurityElement]::Escape($value))</t></is></c>" }
                elseif ($null -ne $value) { "<c r=`"$place`"><v>$([Convert]::ToString($value, [cultureinfo]::InvariantCulture))</v></c>" }
            }
            "<row>$(-join $values)</row>"
        }
        $parts = @{
            '[Content_Types].xml' = "<Types xmlns=`"$package/content-types`"><Default Extension=`"rels`" ContentType=`"application/vnd.openxmlformats-package.relationships+xml`"/><Default Extension=`"xml`" ContentType=`"application/xml`"/><Override PartName=`"/xl/workbook.xml`" ContentType=`"$kind.sheet.main+xml`"/><Override PartName=`"/xl/worksheets/sheet1.xml`" ContentType=`"$kind.worksheet+xml`"/><Override PartName=`"/xl/styles.xml`" ContentType=`"$kind.styles+xml`"/></Types>"
            '_rels/.rels' = "<Relationships xmlns=`"$package/relationships`"><Relationship Id=`"rId1`" Type=`"$office/officeDocument`" Target=`"xl/workbook.xml`"/></Relationships>"
            'xl/workbook.xml' = "<workbook xmlns=`"$main`" xmlns:r=`"$office`"><sheets><sheet name=`"Online Retail`" sheetId=`"1`" r:id=`"rId1`"/></sheets></workbook>"
            'xl/_rels/workbook.xml.rels' = "<Relationships xmlns=`"$package/relationships`"><Relationship Id=`"rId1`" Type=`"$office/worksheet`" Target=`"worksheets/sheet1.xml`"/><Relationship Id=`"rId2`" Type=`"$office/styles`" Target=`"styles.xml`"/></Relationships>"
            'xl/styles.xml' = "<styleSheet xmlns=`"$main`"><fonts count=`"1`"><font/></fonts><fills count=`"1`"><fill/></fills><borders count=`"1`"><border/></borders><cellStyleXfs count=`"1`"><xf/></cellStyleXfs><cellXfs count=`"2`"><xf numFmtId=`"0`"/><xf numFmtId=`"22`" applyNumberFormat=`"1`"/></cellXfs></styleSheet>"
            'xl/worksheets/sheet1.xml' = "<worksheet xmlns=`"$main`"><sheetData>$(-join $cells)</sheetData></worksheet>"
        }
        $archive = [IO.Compression.ZipArchive]::new([IO.File]::Create((Join-Path $PWD $Path)), [IO.Compression.ZipArchiveMode]::Create)
        foreach ($name in $parts.Keys) {
            $part = [IO.StreamWriter]::new($archive.CreateEntry($name).Open())
            $part.Write('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + $parts[$name])
            $part.Dispose()
        }
        $archive.Dispose()
    }

    # Of each data set: what makes its files (Files), and what each block gives: users, items and interactions of each of its outputs
    # (Is), what is seen in the last one (Look, Shows), and a warning.
    $known = @{
        'MovieLens' = @{
            Files = {
                Set-TabLine ml-100k/u.data '196|242|3|881250949', '186|302|3|891717742', '196|302|4|881251000'
                Set-Line ml-100k/u.item "242|Kolya (1996)|24-Jan-1997||http://us.imdb.com/M/title-exact?Kolya%20(1996)|$(@('0') * 5 -join '|')|1|$(@('0') * 13 -join '|')", "302|L.A. Confidential (1997)|01-Jan-1997||http://us.imdb.com/M/title-exact?L%2EA%2E|$(@('0') * 6 -join '|')|1|$(@('0') * 12 -join '|')" latin1
                Set-Line ml-100k/u.user '196|49|M|writer|55105', '186|39|F|executive|00000'
                Set-Line ml-1m/ratings.dat '1::1193::5::978300760', '1::661::3::978302109', '2::1193::5::978298413'
                Set-Line ml-1m/movies.dat '1193::One Flew Over the Cuckoo''s Nest (1975)::Drama', '661::James and the Giant Peach (1996)::Animation|Children''s|Musical' latin1
                Set-Line ml-1m/users.dat '1::F::1::10::48067', '2::M::56::16::70072'
                Set-Line ml-10M100K/ratings.dat '1::122::5::838985046', '1::185::4.5::838983525', '2::122::3::868245777'
                Set-Line ml-10M100K/movies.dat '122::Boomerang (1992)::Comedy|Romance', '185::Net, The (1995)::Action|Crime|Thriller'
                Set-Line ml-32m/ratings.csv 'userId,movieId,rating,timestamp', '1,17,4.0,944249077', '1,25,1.0,944250228', '2,17,5.0,944943000'
                Set-Line ml-32m/movies.csv 'movieId,title,genres', '17,Sense and Sensibility (1995),Drama|Romance', '25,"Leaving Las Vegas (1995)",Drama|Romance'
                Set-Line ml-32m/links.csv 'movieId,imdbId,tmdbId', '17,0114388,4584'
            }
            Gives = , @{ Is = '2 2 3', '2 2 3', '2 2 3', '2 2 3'; Look = { $_.Items.Find('genres')[0] }; Shows = 'Drama', 'Romance' }
        }
        'HetRec 2011 MovieLens' = @{
            Files = {
                Set-TabLine user_ratedmovies-timestamps.dat 'userID|movieID|rating|timestamp', '75|3|1|1162160236000', '75|32|4.5|1162160624000', '78|3|4|1162161624000'
                Set-TabLine movies.dat 'id|title|imdbID|spanishTitle|imdbPictureURL|year', '3|Grumpier Old Men|107050|Dos viejos gruñones|http://ia.media-imdb.com/a.jpg|1993', '32|Twelve "12" Monkeys|114746|Doce monos|http://ia.media-imdb.com/b.jpg|1995' latin1
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Find('year').Values }; Shows = 1993, 1995 }
        }
        'Netflix Prize' = @{
            Files = { Set-Line combined_data_1.txt '1:', '1488844,3,2005-09-06', '822109,5,2005-05-13', '2:', '1488844,4,2005-09-05' }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Log.Ratings }; Shows = 5, 4, 3 }
        }
        'Anime Recommendations' = @{
            Files = {
                Set-Line rating.csv 'user_id,anime_id,rating', '1,20,-1', '1,24,8', '2,20,10'
                Set-Line anime.csv 'anime_id,name,genre,type,episodes,rating,members', '20,Naruto,"Action, Comedy, Martial Arts",TV,220,7.81,683297', '24,School Rumble,"Comedy, Romance",TV,26,8.06,178553'
            }
            Gives = , @{ Is = '2 2 2'; Look = { $_.Items.Find('genre')[0] }; Shows = 'Action', 'Comedy', 'Martial Arts' }
        }
        'KuaiRec' = @{
            Files = {
                Set-Line 'KuaiRec 2.0/data/big_matrix.csv' 'user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio', '0,3649,13838,10867,2020-07-05 00:08:23.438,20200705,1593878903.438,1.2733965', '0,9598,43665,10984,2020-07-05 00:13:41.297,20200705,1593879221.297,3.9753277'
            }
            Gives = , @{ Is = '1 1 1'; Look = { $_.Log.Times }; Shows = 1593879221 }
        }
        'RecBole' = @{
            Files = {
                Set-TabLine ml-100k/ml-100k.inter 'user_id:token|item_id:token|rating:float|timestamp:float', '196|242|3|881250949', '186|302|3|891717742', '196|302|4|881251000'
                Set-TabLine ml-100k/ml-100k.user 'user_id:token|age:token|gender:token|occupation:token|zip_code:token', '196|49|M|writer|55105', '186|39|F|executive|00000'
                Set-TabLine ml-100k/ml-100k.item 'item_id:token|movie_title:token_seq|release_year:token|class:token_seq', '242|Kolya|1996|Comedy', '302|L.A. Confidential|1997|Crime Film-Noir Mystery Thriller'
            }
            Gives = , @{
                Is = '2 2 3'; Look = { $_.Users.Columns.Name; $_.Items.Find('class')[1] }
                Shows = 'age', 'gender', 'occupation', 'zip_code', 'Crime', 'Film-Noir', 'Mystery', 'Thriller'
            }
        }
        'LightGCN, NGCF' = @{
            Files = { Set-Line gowalla/train.txt '0 0 1 2 3', '1 2', '2 3 0' }
            Gives = , @{ Is = '3 4 7'; Look = { $_.Log.ItemRows }; Shows = 0, 1, 2, 3, 2, 3, 0 }
        }
        'HetRec 2011 Last.fm' = @{
            Files = {
                Set-TabLine user_artists.dat 'userID|artistID|weight', '2|51|13883', '2|52|11690', '3|51|228'
                Set-TabLine artists.dat 'id|name|url|pictureURL', '51|Duran Duran|http://www.last.fm/music/Duran+Duran|http://userserve-ak.last.fm/serve/252/155668.jpg', '52|"Weird Al" Yankovic|http://www.last.fm/music/%22Weird+Al%22+Yankovic|http://userserve-ak.last.fm/serve/252/1.jpg'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Find('name')[1] }; Shows = '"Weird Al" Yankovic' }
        }
        'Last.fm 1K' = @{
            Files = {
                Set-TabLine userid-timestamp-artid-artname-traid-traname.tsv 'user_000001|2009-05-04T23:08:57Z|f1b1cf71-bd35-4e99-8624-24a6e15f133a|Deep Dish||Pacha Ibiza-09-28-2007', 'user_000001|2009-05-04T13:54:10Z||Minus 8||"Elysian Fields"', 'user_000002|2009-05-04T13:52:04Z|a7f7df4a-77d8-4f12-8acd-5c60c93f4de8|Deep Dish|f1|Composition 0919'
                Set-TabLine userid-profile.tsv '#id|gender|age|country|registered', 'user_000001|m||Japan|Aug 13, 2006', 'user_000002|f||Peru|Feb 24, 2006'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Users.Find('country')[1] }; Shows = 'Peru' }
        }
        'Last.fm 360K' = @{
            Files = {
                Set-TabLine usersha1-artmbid-artname-plays.tsv '00000c289a1829a808ac09c00daf10bc3c4e223b|3bd73256-3905-4f3a-97e2-8b341527f805|betty blowtorch|2137', '00000c289a1829a808ac09c00daf10bc3c4e223b||"nightmare"|1099', '00001411dc427966b17297bf4d69e7e193135d89|3bd73256-3905-4f3a-97e2-8b341527f805|betty blowtorch|12'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Log.Ratings }; Shows = 2137, 1099, 12 }
        }
        'Book-Crossing' = @{
            Files = {
                Set-Line BX-Book-Ratings.csv '"User-ID";"ISBN";"Book-Rating"', '"276725";"034545104X";"0"', '"276726";"0155061224";"5"', '"276726";"034545104X";"8"' latin1
                Set-Line BX-Books.csv '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";"Image-URL-S";"Image-URL-M";"Image-URL-L"', '"034545104X";"Flesh Tones: A \"Novel\"; 2";"M. J. Rose";"2002";"Ballantine Books";"http://s";"http://m";"http://l"', "`"0155061224`";`"L'$([char]0xE9)t$([char]0xE9)`";`"Judith Rae`";`"2001`";`"Heinle`";`"http://s`";`"http://m`";`"http://l`"" latin1
                Set-Line BX-Users.csv '"User-ID";"Location";"Age"', '"276725";"tyler, texas, usa";NULL', '"276726";"seattle, washington, usa";"18"' latin1
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Find('Book-Title')[1]; $_.Users.Find('Age').Values[1] }; Shows = 'Flesh Tones: A "Novel"; 2', 18 }
        }
        'Goodreads' = @{
            Files = { Set-Line goodreads_interactions.csv 'user_id,book_id,is_read,rating,is_reviewed', '0,948,1,5,0', '0,947,1,0,0', '1,948,0,0,0', '1,946,1,4,1' }
            Gives = , @{ Is = '2 2 2'; Look = { $_.Log.Ratings }; Shows = 5, 4 }
        }
        'goodbooks-10k' = @{
            Files = {
                Set-Line ratings.csv 'user_id,book_id,rating', '1,258,5', '2,4081,4', '2,258,3'
                Set-Line books.csv 'id,book_id,best_book_id,work_id,books_count,isbn,isbn13,authors,original_publication_year,original_title,title,language_code', '258,258,1,1,1,439023483,9.78043902348e+12,"Carlos Ruiz Zafón, Lucia Graves",2001.0,La sombra del viento,The Shadow of the Wind,eng', '4081,4081,2,2,1,043902348X,,"Ann Rule",1980.0,,The Stranger,en-US'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Find('authors')[0] }; Shows = 'Carlos Ruiz Zafón', 'Lucia Graves' }
        }
        'Gowalla, Brightkite' = @{
            Files = {
                Set-Compressed loc-gowalla_totalCheckins.txt.gz ("0|2010-10-19T23:55:27Z|30.2359091167|-97.7951395833|22847", "0|2010-10-18T22:17:43Z|30.2691029532|-97.7493953705|420315", "1|2010-10-17T23:42:03Z|30.2359091167|-97.7951395833|22847" -replace '\|', "`t")
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Find('latitude').Values }; Shows = 30.2359091167, 30.2691029532 }
        }
        'Foursquare' = @{
            Files = {
                Set-TabLine dataset_TSMC2014_NYC.txt '470|49bbd6c0f964a520f4531fe3|4bf58dd8d48988d127951735|Arts & Crafts Store|40.7198103755|-74.0025810321|-240|Tue Apr 03 18:00:09 +0000 2012', '979|4a43c0aef964a520c6a61fe3|4bf58dd8d48988d1df941735|Café|40.6067996558|-74.0441698103|-240|Tue Apr 03 18:00:25 +0000 2012' latin1
                Set-TabLine dataset_TIST2015_Checkins.txt '50756|4f5e3a72e4b053fd6a4313f6|Tue Apr 03 18:00:06 +0000 2012|240', '190571|4b4b87b5f964a5204a9f26e3|Tue Apr 03 18:00:07 +0000 2012|180'
            }
            Gives = @{ Is = '2 2 2'; Look = { $_.Log.Times[0] }; Shows = 1333476009 },
            @{ Is = '2 2 2'; Look = { $_.Log.Times }; Shows = 1333476006, 1333476007 }
        }
        'Yelp' = @{
            Files = {
                Set-Line yelp_academic_dataset_review.json '{"review_id":"KU_O5udG6zpxOg-VcAEodg","user_id":"mh_-eMZ6K5RLWhZyISBhwA","business_id":"XQfwVwDr-v0ZS3_CbbE5Xw","stars":3.0,"useful":0,"funny":0,"cool":0,"text":"If you decide to eat here, \"just\" be aware.\n","date":"2018-07-07 22:09:11"}', '{"review_id":"BiTunyQ73aT9WBnpR9DZGw","user_id":"OyoGAe7OKpv6SyGZT5g77Q","business_id":"7ATYjTIgM3jUlt4UM3IypQ","stars":5.0,"useful":1,"funny":0,"cool":1,"text":"Great.","date":"2012-01-03 15:28:18"}'
                Set-Line yelp_academic_dataset_business.json '{"business_id":"XQfwVwDr-v0ZS3_CbbE5Xw","name":"Turning Point","address":"1460 Bethlehem Pike","city":"North Wales","state":"PA","stars":3.0,"is_open":1,"attributes":{"NoiseLevel":"u''average''"},"categories":"Restaurants, Breakfast & Brunch, Food","hours":{"Monday":"7:30-15:0"}}', '{"business_id":"7ATYjTIgM3jUlt4UM3IypQ","name":"Body Cycle","city":"Philadelphia","stars":5.0,"attributes":null,"categories":"Gyms, Yoga","hours":null}'
            }
            Gives = , @{ Is = '2 2 2'; Look = { $_.Items.Find('categories')[1] }; Shows = 'Restaurants', 'Breakfast & Brunch', 'Food' }
        }
        'Amazon reviews' = @{
            Files = {
                Set-Line 2014/ratings_Books.csv 'AH2L9G3DQHHAJ,0000000116,4.0,1019865600', 'A2IIIDRK3PRRZY,0000000116,1.0,1395619200', 'A2IIIDRK3PRRZY,0000000868,5.0,1395619201'
                Set-Line 2018/Books.csv '0001713353,A1C6M8LCIX4M6M,5.0,1123804800', '0001713353,A1REUF3A1YCPHM,5.0,1112140800', '0001061240,A1REUF3A1YCPHM,4.0,1112140801'
                Set-Compressed All_Beauty.csv.gz 'user_id,parent_asin,rating,timestamp', 'AGKHLEW2SOWHNMFQIJGBECAF7INQ,B00YQ6X8EO,5.0,1588687728923', 'AGKHLEW2SOWHNMFQIJGBECAF7INQ,B081TJ8YS3,4.0,1588615855070'
                Set-Compressed Books_5.json.gz '{"overall": 5.0, "verified": false, "reviewTime": "03 30, 2005", "reviewerID": "A1REUF3A1YCPHM", "asin": "0001713353", "style": {"Format:": " Hardcover"}, "reviewerName": "TW Ervin II", "reviewText": "The King, the Mice and the Cheese", "summary": "A story", "unixReviewTime": 1112140800}', '{"overall": 4.0, "verified": true, "reviewerID": "A3H9YD6K9TVKDP", "asin": "0001713353", "vote": "3", "unixReviewTime": 1112140801}'
                Set-Compressed meta_Books.json.gz '{"category": ["Books", "Children''s Books", "Literature"], "tech1": "", "description": [], "title": "The King, the Mice and the Cheese", "also_buy": ["0062564226"], "brand": "Nancy Gurney", "rank": "4,061,231 in Books (", "asin": "0001713353"}'
                Set-Line All_Beauty.jsonl '{"rating": 5.0, "title": "Such a lovely scent", "text": "This spray is nice.", "images": [], "asin": "B00YQ6X8EO", "parent_asin": "B00YQ6X8EO", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": true}', '{"rating": 4.0, "title": "Works", "text": "Good", "images": [{"small_image_url": "https://x"}], "asin": "B081TJ8YS3", "parent_asin": "B081TJ8YS3", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588615855070, "helpful_vote": 1, "verified_purchase": true}'
                Set-Line meta_All_Beauty.jsonl '{"main_category": "All Beauty", "title": "Howard LC0008 Leather Conditioner", "average_rating": 4.8, "rating_number": 10, "features": [], "description": [], "price": null, "images": [], "videos": [], "store": "Howard Products", "categories": [], "details": {"UPC": "617390882781"}, "parent_asin": "B00YQ6X8EO", "bought_together": null}', '{"main_category": "All Beauty", "title": "Yes to Tomatoes", "store": "Yes To", "categories": ["Beauty", "Face"], "details": {}, "parent_asin": "B081TJ8YS3"}'
            }
            Gives = @{ Is = '2 2 3', '2 2 3'; Look = { $_.Items.Ids[0] }; Shows = '0001061240' },
            @{ Is = '1 2 2'; Look = { $_.Log.Times }; Shows = 1588615855, 1588687728 },
            @{ Is = '2 1 2'; Look = { $_.Items.Find('category')[0] }; Shows = 'Books', 'Children''s Books', 'Literature' },
            @{ Is = '1 2 2'; Look = { $_.Items.Find('categories')[1]; $_.Items.Find('store')[0] }; Shows = 'Beauty', 'Face', 'Howard Products' }
        }
        'YooChoose (RecSys Challenge 2015)' = @{
            Files = { Set-Line yoochoose-clicks.dat '1,2014-04-07T10:51:09.277Z,214536502,0', '1,2014-04-07T10:54:09.868Z,214536500,S', '2,2014-04-07T13:56:37.614Z,214536502,0' }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Ids[0] }; Shows = 214536500 }
        }
        'Diginetica (CIKM Cup 2016)' = @{
            Files = {
                Set-Line train-item-views.csv 'sessionId;userId;itemId;timeframe;eventdate', '1;NA;81766;526309;2016-05-09', '1;NA;31331;1031018;2016-05-09', '2;NA;81766;243569;2016-05-09'
                Set-Line products.csv 'itemId;pricelog2;product.name.tokens', '81766;10;4875,776,56689', '31331;9;3710,33487,338,4'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Log.Times; $_.Items.Find('product.name.tokens')[1] }; Shows = 526, 1031, 243, '4875', '776', '56689' }
        }
        'RetailRocket' = @{
            Files = { Set-Line events.csv 'timestamp,visitorid,event,itemid,transactionid', '1433221332117,257597,view,355908,', '1433224214164,992329,transaction,248676,4000', '1433223236124,257597,transaction,356475,4001' }
            Gives = , @{ Is = '2 2 2'; Warning = 'left out 1 of 3 records' }
        }
        'Taobao UserBehavior' = @{
            Files = { Set-Line UserBehavior.csv '1,2268318,2520377,pv,1511544070', '1,2333346,2520771,buy,1511561733', '100,2333346,2520771,cart,1511572885' }
            Gives = , @{ Is = '2 1 2'; Look = { $_.Items.Find('category').Values }; Shows = 2520771 }
        }
        'Tmall' = @{
            Files = {
                Set-Line data_format1/user_log_format1.csv 'user_id,item_id,cat_id,seller_id,brand_id,time_stamp,action_type', '328862,323294,833,2882,2661,829,2', '328862,844400,1271,2882,2661,1111,2', '234512,323294,833,2882,2661,1111,2', '234512,575153,1271,2882,2661,829,0'
                Set-Line data_format1/user_info_format1.csv 'user_id,age_range,gender', '328862,6,1', '234512,,0'
                Set-Line ijcai2016_taobao.csv 'use_ID,sel_ID,ite_ID,cat_ID,act_ID,time_ID', '1980536,9666,1849567,2,1,20150826', '1980536,9666,2051628,2,0,20150701', '7,9666,1849567,2,1,20151130'
            }
            Gives = @{ Is = '2 2 3'; Look = { $_.Log.Times }; Shows = 1111, 829, 1111 },
            @{ Is = '2 1 2'; Look = { $_.Log.Times[0] }; Shows = 1448841600 }
        }
        'H&M' = @{
            Files = {
                Set-Line transactions_train.csv 't_dat,customer_id,article_id,price,sales_channel_id', '2018-09-20,000058a12d5b43e67d225668fa1f8d618c13dc232df0cad8ffe7ad4a1091e318,0663713001,0.050830508474576264,2', '2018-09-21,000058a12d5b43e67d225668fa1f8d618c13dc232df0cad8ffe7ad4a1091e318,0541518023,0.03,2', '2018-09-20,00007d2de826758b65a93dd24ce629ed66842531df6699338c5570910a014cc2,0663713001,0.05,1'
                Set-Line articles.csv 'article_id,product_code,prod_name,product_type_no,product_type_name,colour_group_name,index_name', '0663713001,0663713,Atlanta Push Body Harlow,283,Underwear body,Black,Lingeries/Tights', '0541518023,0541518,Rae Push (Melbourne) 2p,306,Bra,Light Pink,Lingeries/Tights'
                Set-Line customers.csv 'customer_id,FN,Active,club_member_status,fashion_news_frequency,age,postal_code', '000058a12d5b43e67d225668fa1f8d618c13dc232df0cad8ffe7ad4a1091e318,,,ACTIVE,NONE,49.0,52043ee2', '00007d2de826758b65a93dd24ce629ed66842531df6699338c5570910a014cc2,,,ACTIVE,NONE,25.0,2973abc5'
            }
            Gives = , @{ Is = '2 2 3'; Look = { $_.Items.Ids[1]; $_.Users.Find('club_member_status')[0] }; Shows = '0663713001', 'ACTIVE' }
        }
        'Instacart' = @{
            NeedsDuckDb = $true
            Files = {
                Set-Line orders.csv 'order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order', '2539329,1,prior,1,2,08,', '2398795,1,prior,2,3,07,15.0', '2168274,2,prior,1,2,11,'
                Set-Line order_products__prior.csv 'order_id,product_id,add_to_cart_order,reordered', '2539329,196,1,0', '2398795,196,1,1', '2398795,12427,2,0', '2168274,196,1,0'
                Set-Line products.csv 'product_id,product_name,aisle_id,department_id', '196,Soda,77,7', '12427,"Original Beef Jerky",23,19'
            }
            Gives = , @{ Is = '2 2 4'; Look = { $_.Items.Find('product_name')[0] }; Shows = 'Soda' }
        }
        'Online Retail' = @{
            Files = {
                $header = 'InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'
                Set-Workbook 'Online Retail.xlsx' @(
                    , $header
                    , @('536365', '85123A', 'WHITE HANGING HEART T-LIGHT HOLDER', 6, [datetime]'2010-12-01 08:26', 2.55, 17850, 'United Kingdom')
                    , @('536365', '71053', 'WHITE METAL LANTERN', 6, [datetime]'2010-12-01 08:26', 3.39, 17850, 'United Kingdom')
                    , @('C536379', '85123A', 'WHITE HANGING HEART T-LIGHT HOLDER', -1, [datetime]'2010-12-01 09:41', 2.55, 14527, 'United Kingdom')
                    , @('536414', '71053', $null, 56, [datetime]'2010-12-01 11:52', 0, $null, 'United Kingdom')
                )
                Set-Line data.csv ($header -join ','), '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom', '536365,71053,WHITE METAL LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom', 'C536379,85123A,"£1 off",-1,12/1/2010 9:41,2.55,14527,United Kingdom', '536414,71053,,56,12/1/2010 11:52,0,,United Kingdom' latin1
            }
            Gives = @{ Is = '1 2 2'; Look = { $_.Log.Times[0] }; Shows = 1291191960; Warning = 'left out 2 of 4 records' },
            @{ Is = '1 2 2'; Look = { $_.Log.Times[0] }; Shows = 1291191960; Warning = 'left out 2 of 4 records' }
        }
        'Steam' = @{
            Files = {
                Set-Line steam-200k.csv '151603712,"The Elder Scrolls V Skyrim",purchase,1.0,0', '151603712,"The Elder Scrolls V Skyrim",play,273.0,0', '59945701,"Fallout 4",play,87.0,0'
                Set-Line recommendations.csv 'app_id,helpful,funny,date,is_recommended,hours,user_id,review_id', '975370,0,0,2022-12-12,true,36.3,51580,0', '304390,4,0,2017-02-17,false,11.5,2586,1'
                Set-Line games.csv 'app_id,title,date_release,win,mac,linux,rating,positive_ratio,user_reviews,price_final,price_original,discount,steam_deck', '975370,Dwarf Fortress,2022-12-06,true,false,false,Overwhelmingly Positive,95,20000,29.99,29.99,0.0,true', '304390,FOR HONOR™,2017-02-13,true,false,false,Mixed,68,76071,0.0,0.0,0.0,true'
            }
            Gives = @{ Is = '2 2 2'; Look = { $_.Log.Ratings }; Shows = 87, 273 },
            @{ Is = '2 2 2'; Look = { $_.Log.Ratings; $_.Items.Find('title')[0] }; Shows = 0, 1, 'FOR HONOR™' }
        }
        'MIND' = @{
            Files = {
                Set-TabLine MINDsmall_train/behaviors.tsv '1|U13740|11/11/2019 9:05:58 AM|N55189 N42782|N55689-1 N35729-0', '2|U91836|11/12/2019 6:11:30 PM|N31739|N20678-0 N55689-1 N35729-1', '3|U91836|11/12/2019 7:11:30 PM|N31739|N20678-0'
                Set-TabLine MINDsmall_train/news.tsv 'N55689|sports|football_nfl|"Rock" legend and the Patriots|The abstract.|https://assets.msn.com/labs/mind/AABmf2I.html|[{"Label": "New England Patriots", "Type": "O"}]|[]', 'N35729|news|newsus|Porsche launches|It|https://assets.msn.com/labs/mind/AAGH0ET.html|[]|[]'
            }
            Gives = @{ Is = '2 2 3'; Look = { $_.Items.TitleOf(1); $_.Log.Times[0] }; Shows = '"Rock" legend and the Patriots', 1573463158 },
            @{ Is = '2 3 3'; Look = { $_.Items.Ids[2] }; Shows = 'N55189' }
        }
        'JSON logs' = @{
            Files = {
                Set-Compressed logs/2024-05-31.jsonl.gz '{"time":"2024-05-31T18:30:00Z","user":{"id":7},"event":{"name":"purchase","item":{"id":"a","brand":"x"}}}', '{"time":"2024-05-31T18:31:00Z","user":{"id":7},"event":{"name":"view","item":{"id":"b","brand":"y"}}}'
                Set-Compressed logs/2024-06-01.jsonl.gz '{"time":"2024-06-01T18:30:00Z","user":{"id":8},"event":{"name":"purchase","item":{"id":"b","brand":"y"}}}'
                Set-Line logs/README.md 'Logs.'
            }
            Gives = , @{ Is = '2 2 2'; Look = { $_.Items.Find('event.item.brand')[1] }; Shows = 'y' }
        }
        'Parquet of Spark' = @{
            NeedsDuckDb = $true
            Files = {
                $command = $duckDb.CreateCommand()
                $command.CommandText = "copy (select i % 3 as user_id, 'i' || i as item_id, timestamp '2024-01-01' + i * interval 1 day as event_time, case i % 3 when 0 then 'de' else 'fr' end as country from range(6) t(i)) to 'events' (format parquet, partition_by (country))"
                $null = $command.ExecuteNonQuery()
                Set-Line events/_SUCCESS ''
            }
            Gives = , @{ Is = '3 6 6'; Look = { $_.Users.Find('country')[0] }; Shows = 'de' }
        }
        'A spreadsheet, or a script' = @{
            Files = {
                Set-Line orders.csv 'Customer,Product,Date,Status', 'c1,p1,2024-05-31,sent', 'c1,p2,2024-06-01,returned', 'c2,p1,2024-06-02,sent'
                Set-Line products.csv 'Sku,Name', 'p1,Pen', 'p2,Pad'
            }
            Gives = , @{ Is = '2 1 2'; Look = { $_.Items.Find('Name')[0] }; Shows = 'Pen' }
        }
        'Several files' = @{
            Files = { foreach ($month in 1, 2) { Set-Line "2024-0$month.csv" 'visitor,article,clicked_at', "v$month,a,2024-0$month-01" } }
            Gives = , @{ Is = '2 1 2'; Look = { $_.Log.Times }; Shows = 1704067200, 1706745600 }
        }
    }
}

Describe 'docs/data.md, <Name> (<Number>)' -ForEach $blocks {
    BeforeAll {
        $set = $known[$Name]
        $folder = Join-Path $TestDrive "$($Name -replace '\W')$Number"
        $null = New-Item -ItemType Directory $folder
        Push-Location $folder
        $before = [Environment]::CurrentDirectory
        [Environment]::CurrentDirectory = $folder
    }

    AfterAll {
        [Environment]::CurrentDirectory = $before
        Pop-Location
    }

    It 'reads files of that shape' {
        $set | Should -Not -BeNullOrEmpty -Because "the data set '$Name' needs files here"
        if ($set.NeedsDuckDb) {
            if (-not ((Test-Path $Library) -and $Native)) { Set-ItResult -Skipped -Because 'the tests of the core, which bring DuckDB, are not built' }
            $null = [Runtime.InteropServices.NativeLibrary]::Load($Native)
            Add-Type -Path (Join-Path (Split-Path $Library) DuckDB.NET.Bindings.dll), $Library
            $duckDb = [DuckDB.NET.Data.DuckDBConnection]::new('Data Source=:memory:')
            $duckDb.Open()
        }
        try {
            . $set.Files
            $output = @(. ([scriptblock]::Create($Text)) -WarningVariable ignored 3>&1)
        }
        finally { if ($duckDb) { $duckDb.Dispose() } }
        $data, $warnings = $output.Where({ $_ -isnot [Management.Automation.WarningRecord] }, 'Split')

        $gives = $set.Gives[$Number]
        $data | ForEach-Object { "$($_.UserCount) $($_.ItemCount) $($_.InteractionCount)" } | Should -Be $gives.Is
        if ($gives.Look) { $data[-1] | ForEach-Object $gives.Look | Should -Be $gives.Shows }
        if ($gives.Warning) { "$warnings" | Should -Match $gives.Warning }
    }
}
