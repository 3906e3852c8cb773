using System.IO.Compression;
using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Numerics;

namespace Rechub.Tests.Data;

/// <summary>One shape of input: how to write it, what parts its fields, and how it is imported.</summary>
internal sealed record InputShape(
    string Name,
    string RatingsFile,
    string Header,
    string Separator,
    Action<TemporaryFolder> WriteRest,
    Func<TemporaryFolder, InvalidRecords, CancellationToken, InteractionData> Import
)
{
    private const string MovieLensHeader = "userId,movieId,rating,timestamp\n";
    private const string MergedHeader = "user_id,movie_id,rating,timestamp\n";
    public static InteractionColumns Columns { get; } =
        new()
        {
            User = "user_id",
            Item = "movie_id",
            Rating = "rating",
            Time = "timestamp",
        };

    public static InputShape[] All { get; } =
    [
        new("dat", "ratings.dat", "", "::", WriteDatTables, ReadMovieLens),
        new("dat of ml-10m", "ratings.dat", "", "::", Write10mTables, ReadMovieLens),
        new("dat in an archive", "ratings.dat", "", "::", WriteDatTables, ReadArchive),
        new("ml-100k", "u.data", "", "\t", Write100kTables, ReadMovieLens),
        new("csv", "ratings.csv", MovieLensHeader, ",", WriteCsvTables, ReadMovieLens),
        new("csv in an archive", "ratings.csv", MovieLensHeader, ",", WriteCsvTables, ReadArchive),
        new("merged", "merged.csv", MergedHeader, ",", _ => { }, ReadMovieLens),
        new("own csv", "events.csv", MergedHeader, ",", _ => { }, ReadOwn),
        new("own tsv", "events.tsv", MergedHeader.Replace(',', '\t'), "\t", _ => { }, ReadOwn),
        new("own text", "events.txt", MergedHeader.Replace(",", "::"), "::", _ => { }, ReadOwn),
        new("own csv in gzip", "events.csv", MergedHeader, ",", _ => { }, ReadGzip),
        new("own csv in bzip2", "events.csv", MergedHeader, ",", _ => { }, ReadBzip2),
        new("own csv in Zstandard", "events.csv", MergedHeader, ",", _ => { }, ReadZstandard),
        new("own csv in an archive", "events.csv", MergedHeader, ",", _ => { }, ReadOwnArchive),
    ];

    public bool HasIntegerIds => Import == ReadMovieLens || Import == ReadArchive;

    /// <summary>Fields of valid ratings, a record each.</summary>
    public static string[][] ValidRecords { get; } =
    [
        ["1", "10", "5", "978300760"],
        ["1", "20", "3", "978302109"],
        ["2", "10", "4", "978301968"],
        ["3", "30", "1", "978300275"],
    ];

    public string Line(string[] fields) => string.Join(Separator, fields);

    private static InteractionData ReadMovieLens(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) =>
        MovieLensReader.Read(
            folder.Path,
            context: new ImportContext { Invalid = invalid, Cancellation = cancellation }
        );

    private static InteractionData ReadArchive(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    )
    {
        using var archive = new TemporaryFolder();
        var path = archive["ml.zip"];
        ZipFile.CreateFromDirectory(
            folder.Path,
            path,
            CompressionLevel.Fastest,
            includeBaseDirectory: true
        );
        return MovieLensReader.Read(
            path,
            context: new ImportContext { Invalid = invalid, Cancellation = cancellation }
        );
    }

    private static InteractionData ReadOwn(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) =>
        InteractionReader.Read(
            TableSource.Files(folder.Path),
            Columns,
            context: new ImportContext { Invalid = invalid, Cancellation = cancellation }
        );

    private static InteractionData ReadOwnArchive(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    )
    {
        using var archive = new TemporaryFolder();
        ZipFile.CreateFromDirectory(folder.Path, archive["own.zip"]);
        return ReadOwn(archive, invalid, cancellation);
    }

    private static InteractionData ReadGzip(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) =>
        ReadPacked(
            stream => new GZipStream(stream, CompressionLevel.Fastest),
            folder,
            invalid,
            cancellation
        );

    private static InteractionData ReadBzip2(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) => ReadPacked(PackedBytes.Bzip2Stream, folder, invalid, cancellation);

    private static InteractionData ReadZstandard(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) =>
        ReadPacked(
            stream => new ZstdSharp.CompressionStream(stream, leaveOpen: false),
            folder,
            invalid,
            cancellation
        );

    /// <summary>Packs each file under its own name: what is compressed is recognized by its first bytes.</summary>
    private static InteractionData ReadPacked(
        Func<Stream, Stream> pack,
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    )
    {
        using var packed = new TemporaryFolder();
        foreach (var path in Directory.GetFiles(folder.Path))
        {
            using var content = File.OpenRead(path);
            using var packing = pack(File.Create(packed[Path.GetFileName(path)]));
            content.CopyTo(packing);
        }

        return ReadOwn(packed, invalid, cancellation);
    }

    public static InteractionData ReadParquet(
        TemporaryFolder folder,
        InvalidRecords invalid,
        CancellationToken cancellation
    ) => ReadOwn(folder, invalid, cancellation);

    private static void WriteDatTables(TemporaryFolder folder)
    {
        folder.Write("movies.dat", "10::Ten (1990)::Drama\n20::Twenty (1991)::Comedy\n");
        folder.Write("users.dat", "1::F::18::3::02460\n2::M::25::4::70072\n");
    }

    private static void Write10mTables(TemporaryFolder folder)
    {
        folder.Write("movies.dat", "10::Ten (1990)::Drama|Film-Noir\n");
        folder.Write("tags.dat", "15::4973::excellent!::1215184630\n");
    }

    private static void WriteCsvTables(TemporaryFolder folder) =>
        folder.Write("movies.csv", "movieId,title,genres\n10,\"Ten, The (1990)\",Drama\n");

    private static void Write100kTables(TemporaryFolder folder)
    {
        folder.Write("u.item", "10|Ten (1990)|01-Jan-1990||http://x|0|1\n");
        folder.Write("u.user", "1|24|M|technician|85711\n");
        folder.Write("u.genre", "unknown|0\nDrama|1\n");
    }
}

/// <summary>Binary inputs for the corpus.</summary>
internal static class BinaryInput
{
    public static byte[] Zip(params (string Name, string Text)[] entries) => Zip(null, entries);

    /// <summary>An archive of entries with these attributes; null for those of a plain file.</summary>
    public static byte[] Zip(int? attributes, params (string Name, string Text)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in entries)
            {
                var entry = archive.CreateEntry(name);
                entry.ExternalAttributes = attributes ?? entry.ExternalAttributes;
                using var content = entry.Open();
                content.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>What may be wrong with an archive's first entry, by name.</summary>
    public static IReadOnlyDictionary<string, Func<byte[], byte[]>> DamagedArchives { get; } =
        new Dictionary<string, Func<byte[], byte[]>>
        {
            ["holds less than it says"] = bytes => Patch(bytes, EntryLength, +1),
            ["holds more than it says"] = bytes => Patch(bytes, EntryLength, -1),
            ["has another checksum"] = bytes => Patch(bytes, EntryChecksum, +1),
            ["is encrypted"] = bytes => Patch(bytes, EntryFlags, +1),
            ["has a NUL in its name"] = bytes => Patch(bytes, EntryName, -'m'),
        };

    /// <summary>Parquet files of every type and archives of every format, whole, by the name of a file that would hold them.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Whole
    {
        get
        {
            long[] numbers = [1, 1, 2, 3];
            double[] ratings = [5, 3, 4, 1];
            yield return ("plain.parquet", Parquet(numbers, Texts("a"), ratings, numbers));
            yield return (
                "dates.parquet",
                Parquet<ulong, byte[], decimal, Date>(
                    [1, 1, 2, ulong.MaxValue],
                    [
                        [1],
                        [0xFF],
                        "c"u8.ToArray(),
                        [],
                    ],
                    [5.5m, 3, 4, 1],
                    [new Date(2024, 1, 1), new Date(0), new Date(5), new Date(int.MaxValue)]
                )
            );
            yield return (
                "int96.parquet",
                Parquet<Guid, string[], float?, Int96>(
                    [new(1, 2, 3, new byte[8]), default, default, default],
                    [
                        ["a", "b"],
                        ["c"],
                        [],
                        ["d"],
                    ],
                    [5, null, float.NaN, 1],
                    [new(0, 0, 2_440_588), new(-1, -1, -1), new(5, 0, 2_440_589), default]
                )
            );
            yield return (
                "nanos.parquet",
                Parquet<int?, bool, double?, DateTimeNanos>(
                    [1, 2, null, 4],
                    [true, false, true, true],
                    [5, null, 3, 4],
                    [.. numbers.Select(ticks => new DateTimeNanos(ticks))]
                )
            );
            yield return (
                "times.parquet",
                Parquet(Texts("u"), Texts("a"), ratings, [.. numbers.Select(DateTime.FromBinary)])
            );
            foreach (var shape in InputShape.All.Where(shape => shape.HasIntegerIds))
            {
                using var folder = new TemporaryFolder();
                shape.WriteRest(folder);
                folder.Write(
                    shape.RatingsFile,
                    shape.Header + string.Join('\n', InputShape.ValidRecords.Select(shape.Line))
                );
                yield return (
                    $"{shape.Name}.zip",
                    Zip([
                        .. Directory
                            .GetFiles(folder.Path)
                            .Select(path => (Path.GetFileName(path), File.ReadAllText(path))),
                    ])
                );
            }

            var text = System.Text.Encoding.UTF8.GetBytes(
                "user_id,movie_id,rating,timestamp\n"
                    + string.Concat(
                        Enumerable.Range(0, 400).Select(n => $"{n % 17},{n % 23},{n % 5},{n}\n")
                    )
            );
            var json = System.Text.Encoding.UTF8.GetBytes(
                string.Join(
                    '\n',
                    Enumerable
                        .Range(0, 20)
                        .Select(n =>
                            $"{{\"user_id\":{n % 3},\"movie_id\":\"{n}\",\"rating\":4.5,\"timestamp\":{n},\"more\":{{\"tags\":[\"a\",1]}}}}"
                        )
                )
            );
            yield return ("own.csv.gz", PackedBytes.Gzip(text));
            yield return ("own.csv.bz2", PackedBytes.Bzip2(text));
            yield return ("own.csv.zst", PackedBytes.Zstandard(text));
            yield return ("own.csv.xz", PackedBytes.Xz);
            yield return ("own csv.zip", PackedBytes.Zip("own.csv", text));
            yield return ("own json.zip", PackedBytes.Zip("own.jsonl", json));
            yield return ("own.jsonl", json);
            yield return ("own.jsonl.gz", PackedBytes.Gzip(json));
            yield return (
                "own.json",
                [.. "["u8, .. json.Select(value => value == '\n' ? (byte)',' : value), .. "]"u8]
            );
            var (schema, batches) = PackedBytes.Ratings(batches: 2, rows: 20);
            yield return ("own.feather", PackedBytes.Arrow(schema, batches));
            yield return ("own.arrows", PackedBytes.Arrow(schema, batches, isFile: false));
            foreach (
                var codec in new[]
                {
                    Apache.Arrow.Ipc.CompressionCodecType.Lz4Frame,
                    Apache.Arrow.Ipc.CompressionCodecType.Zstd,
                }
            )
                yield return (
                    $"own {codec}.feather",
                    PackedBytes.Arrow(schema, batches, isFile: true, codec)
                );
            yield return (
                "own.xlsx",
                PackedBytes.Workbook(
                    (
                        "one",
                        [
                            ["user_id", "movie_id", "rating", "timestamp"],
                            [1, "ten", 4.5, new DateTime(2024, 5, 31)],
                            [2, "ten", 4.5, 1_700_000_000],
                        ]
                    )
                )
            );

            foreach (var (defect, damage) in DamagedArchives)
                yield return ($"own {defect}.zip", damage(PackedBytes.Zip("own.csv", text)));

            foreach (var (defect, damage) in DamagedArchives)
                yield return (
                    $"{defect}.zip",
                    damage(
                        Zip(
                            ("ratings.dat", "1::10::5::100\n2::10::5::100\n"),
                            ("movies.dat", "10::Ten (1990)::Drama\n")
                        )
                    )
                );

            static string[] Texts(string prefix) =>
                [.. Enumerable.Range(0, 4).Select(i => $"{prefix}{i}")];
        }
    }

    // Where the records of the central directory have what they say of an entry.
    private const int EntryFlags = 8;
    private const int EntryChecksum = 16;
    private const int EntryLength = 24;
    private const int EntryName = 46;

    /// <summary>Adds to a byte of the central directory's first record.</summary>
    private static byte[] Patch(byte[] archive, int place, int change)
    {
        var patched = archive.ToArray();
        patched[patched.AsSpan().IndexOf("PK\u0001\u0002"u8) + place] += unchecked((byte)change);
        return patched;
    }

    public static byte[] Parquet<TUser, TItem, TRating, TTime>(
        TUser[] users,
        TItem[] items,
        TRating[] ratings,
        TTime[] times
    )
    {
        using var bytes = new MemoryStream();
        Column[] columns =
        [
            Of<TUser>("user_id"),
            Of<TItem>("movie_id"),
            Of<TRating>("rating"),
            Of<TTime>("timestamp"),
        ];
        using (var file = new ParquetFileWriter(bytes, columns))
        {
            using (var group = file.AppendRowGroup())
            {
                Write(group, users);
                Write(group, items);
                Write(group, ratings);
                Write(group, times);
            }

            file.Close();
        }

        return bytes.ToArray();

        static Column<T> Of<T>(string name) =>
            new(
                name,
                typeof(T) == typeof(decimal) ? LogicalType.Decimal(precision: 29, scale: 3) : null
            );

        static void Write<T>(RowGroupWriter group, T[] values)
        {
            using var column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch(values);
        }
    }

    /// <summary>Damages bytes: cuts them, overwrites, inserts or repeats a part.</summary>
    public static byte[] Damage(byte[] bytes, RandomStream random)
    {
        var place = random.Next(bytes.Length);
        var length = 1 + random.Next(Math.Min(16, bytes.Length - place));
        switch (random.Next(5))
        {
            case 0:
                return bytes[..place];
            case 1:
                var noise = bytes.ToArray();
                for (var i = 0; i < length; i++)
                    noise[place + i] = (byte)random.NextUInt64();
                return noise;
            case 2:
                var zeros = bytes.ToArray();
                zeros.AsSpan(place, length).Clear();
                return zeros;
            case 3:
                byte[] special = [.. "\"\0\n\r,;\t|::\u001f\uFEFF"u8];
                return [.. bytes[..place], special[random.Next(special.Length)], .. bytes[place..]];
            default:
                return [.. bytes[..(place + length)], .. bytes[place..]];
        }
    }
}
