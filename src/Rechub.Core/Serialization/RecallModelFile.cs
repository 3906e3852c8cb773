using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Rechub.Data;
using Rechub.Features;
using Rechub.IO;
using Rechub.Layers;
using Rechub.Models;

namespace Rechub.Serialization;

/// <summary>
/// Reads and writes a model as one file: parameters, vocabularies, features, options, epoch reports, and the item table with
/// titles, but no interactions. Reading runs no code from the file, and checks its SHA-256 first.
/// </summary>
public static class RecallModelFile
{
    // A model without the extent of a training is written as version 1, which versions of Rechub before read too.
    private const int WithoutExtent = 1;
    private const int WithExtent = 2;
    private const int MaximumHeaderLength = 64 << 20;
    private static readonly int HashLength = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "RECHUBMD"u8;

    /// <summary>Writes a model. An existing file is replaced atomically.</summary>
    public static void Write(
        string path,
        NeuralModel model,
        CancellationToken cancellation = default
    ) => Write(path, model, null, null, cancellation);

    /// <summary>Reads a model.</summary>
    /// <exception cref="RechubException">
    /// <c>ModelNotFound</c>, <c>NotAModelFile</c>, <c>ModelFileDamaged</c>, <c>ModelFileTooNew</c>, or <c>EngineMissing</c> when the
    /// model needs an engine that is not installed.
    /// </exception>
    public static NeuralModel Read(string path, CancellationToken cancellation = default) =>
        Read(path, null, cancellation);

    /// <summary>
    /// The columns of the item table in a model file, that of the ids first. Reads the header alone, without the checksum.
    /// </summary>
    internal static IReadOnlyList<(string Name, ColumnKind? Kind)> ReadItemColumns(string path)
    {
        using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read | FileShare.Delete
        );
        RequireMagic(path, file);
        var header = ReadHeader(file);
        return
        [
            (header.ItemKey, null),
            .. header.ItemColumns.Select(column => (column.Name, (ColumnKind?)column.Type)),
        ];
    }

    /// <summary>Writes a model with an attachment, which <see cref="Read(string, CancellationToken)"/> ignores.</summary>
    internal static void Write(
        string path,
        NeuralModel model,
        string? attachment,
        Action<SectionWriter>? writeAttachment,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(
            path,
            file =>
            {
                using var hash = SHA256.Create();
                using (
                    var hashing = new CryptoStream(
                        file,
                        hash,
                        CryptoStreamMode.Write,
                        leaveOpen: true
                    )
                )
                {
                    WriteHeader(
                        hashing,
                        HeaderOf(model, attachment),
                        model.Extent is null ? WithoutExtent : WithExtent
                    );
                    using var sections = new SectionWriter(hashing, cancellation);
                    WriteModel(sections, model);
                    writeAttachment?.Invoke(sections);
                }

                file.Write(hash.Hash!);
            }
        );
    }

    /// <summary>Reads a model; if the file has an attachment, passes its description and content to <paramref name="readAttachment"/>.</summary>
    internal static NeuralModel Read(
        string path,
        Action<string, SectionReader>? readAttachment,
        CancellationToken cancellation = default
    )
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete
            );
            var version = RequireMagic(path, file);
            RequireHash(path, file, cancellation);
            var header = ReadHeader(file);
            RequireArchitecture(path, header);
            using var sections = new SectionReader(file, file.Length - HashLength, cancellation);
            var model = ReadModel(header, version, sections);
            if (model.ModelId != header.ModelId)
                throw new InvalidDataException(
                    $"its content belongs to model {model.ModelId}, its header to {header.ModelId}"
                );
            if (header.Attachment is { } attachment)
                readAttachment?.Invoke(attachment, sections);
            return model;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RechubException(
                RechubErrorKind.NotFound,
                "ModelNotFound",
                $"There is no model file '{path}'. Write one with Export-RecallModel.",
                path,
                error
            );
        }
        catch (Exception error)
            when (error
                    is InvalidDataException
                        or EndOfStreamException
                        or JsonException
                        or ArgumentException
                        or OverflowException
                        or RechubException { ErrorId: "InvalidModelOption" }
            )
        {
            throw Damaged(path, error.Message, error);
        }
    }

    private static ModelFileHeader HeaderOf(NeuralModel model, string? attachment)
    {
        Vocabulary[] vocabularies = [.. model.Schema.Vocabularies];
        ModelFileFeature Describe(Feature feature)
        {
            var dense = feature.Encoder as DenseEncoder;
            return new ModelFileFeature
            {
                Name = feature.Name,
                Kind = feature.Kind,
                Table = feature.Table,
                Dimension = feature.Dimension,
                Pooling = feature.Pooling,
                Length = feature.Length,
                HistoryOf = feature.HistoryOf,
                IsKey = feature.IsKey,
                Vocabulary = feature.Vocabulary is { } vocabulary
                    ? Array.IndexOf(vocabularies, vocabulary)
                    : null,
                Separator = (feature.Encoder as SequenceEncoder)?.Separator,
                Shift = dense?.Shift,
                Scale = dense?.Scale,
                Least = Finite(dense?.Least),
                Greatest = Finite(dense?.Greatest),
                Components = (feature.Encoder as VectorEncoder)
                    ?.Components.Select(number => new ModelFileScale(
                        number.Shift,
                        number.Scale,
                        Finite(number.Least),
                        Finite(number.Greatest)
                    ))
                    .ToArray(),
            };
        }

        // JSON has no infinity.
        static double? Finite(double? limit) =>
            limit is { } value && double.IsFinite(value) ? value : null;

        var trained = model as TrainedModel;
        return new ModelFileHeader
        {
            Architecture = model.Architecture,
            RequiredEngine = model.Options.RequiredEngine,
            ModelId = model.ModelId,
            Options = ArchitectureRegistry.Write(model.Options),
            UserFeatures = [.. model.Schema.UserFeatures.Select(Describe)],
            ItemFeatures = [.. model.Schema.ItemFeatures.Select(Describe)],
            Tables = [.. model.Schema.Tables],
            VocabularyIsText = [.. vocabularies.Select(vocabulary => vocabulary.Values.IsText)],
            ItemKey = model.Items.KeyName,
            ItemColumns =
            [
                .. model.Items.Columns.Select(column => new ModelFileColumn(
                    column.Name,
                    column.Kind
                )),
            ],
            Epochs = trained?.Epoch,
            Seed = trained?.Seed ?? 0,
            Repeat = model.Repeat,
            Attachment = attachment,
        };
    }

    private static void WriteHeader(Stream stream, ModelFileHeader header, int version)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            header,
            ModelFileJson.Default.ModelFileHeader
        );
        Span<byte> prefix = stackalloc byte[Magic.Length + 2 * sizeof(int)];
        Magic.CopyTo(prefix);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[Magic.Length..], version);
        BinaryPrimitives.WriteInt32LittleEndian(
            prefix[(Magic.Length + sizeof(int))..],
            json.Length
        );
        stream.Write(prefix);
        stream.Write(json);
    }

    private static void WriteModel(SectionWriter sections, NeuralModel model)
    {
        foreach (var vocabulary in model.Schema.Vocabularies)
            sections.Write(vocabulary.Values);
        sections.Write(model.Items.Ids);
        foreach (var column in model.Items.Columns)
            sections.Write(column);
        sections.Write<float>(model.Parameters.Values);
        if (model.Extent is not { } extent)
            return;
        sections.Write(extent.Users);
        sections.Write(extent.Counts);
        sections.Write(extent.LastTimes);
    }

    private static int RequireMagic(string path, FileStream file)
    {
        Span<byte> start = stackalloc byte[Magic.Length + sizeof(int)];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (length < start.Length || !start.StartsWith(Magic))
        {
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "NotAModelFile",
                $"'{path}' is not a recall model. Give a file that Export-RecallModel wrote.",
                path
            );
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(start[Magic.Length..]);
        if (version < WithoutExtent)
            throw Damaged(path, $"no version of Rechub wrote format version {version}");
        if (version > WithExtent)
        {
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "ModelFileTooNew",
                $"'{path}' has format version {version}; this version of Rechub reads {WithExtent}. Use the version that wrote it, or export the model again.",
                path
            );
        }

        return version;
    }

    private static void RequireArchitecture(string path, ModelFileHeader header)
    {
        if (header.RequiredEngine is { } engine)
            RequireEngine(path, header.Architecture, engine);
        if (ArchitectureRegistry.Knows(header.Architecture))
            return;
        var missing = LoadTorch();
        if (ArchitectureRegistry.Knows(header.Architecture))
            return;
        throw new RechubException(
            RechubErrorKind.InvalidData,
            "ModelFileTooNew",
            $"'{path}' holds a {header.Architecture}; this installation reads {string.Join(", ", ArchitectureRegistry.Names)}. Use the version that wrote it."
                + (
                    missing is null
                        ? ""
                        : $" Rechub.Torch has more architectures. {missing.Message}"
                ),
            path,
            missing
        );
    }

    // Loading Rechub.Torch registers its architectures. Returns why it cannot be loaded, or null.
    private static RechubException? LoadTorch()
    {
        try
        {
            _ = Engines.Of(Engine.Torch);
            return null;
        }
        catch (RechubException error)
        {
            return error;
        }
    }

    private static void RequireEngine(string path, string architecture, Engine engine)
    {
        try
        {
            _ = Engines.Of(engine);
        }
        catch (RechubException error)
        {
            throw new RechubException(
                error.Kind,
                error.ErrorId,
                $"'{path}' holds a {architecture}, which only the engine {engine} computes. {error.Message}",
                path,
                error
            );
        }
    }

    // Restores the position of the file.
    private static void RequireHash(string path, FileStream file, CancellationToken cancellation)
    {
        var after = file.Position;
        var remaining = file.Length - HashLength;
        if (remaining < after)
            throw Damaged(path, "it ends too early");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        file.Position = 0;
        while (remaining > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = buffer.AsSpan(0, (int)Math.Min(buffer.Length, remaining));
            file.ReadExactly(block);
            hash.AppendData(block);
            remaining -= block.Length;
        }

        var stored = buffer.AsSpan(0, HashLength);
        file.ReadExactly(stored);
        if (!stored.SequenceEqual(hash.GetHashAndReset()))
            throw Damaged(path, "its checksum does not match its content");
        file.Position = after;
    }

    private static ModelFileHeader ReadHeader(FileStream file)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        file.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 0 or > MaximumHeaderLength || length > file.Length - file.Position)
            throw new InvalidDataException($"its header claims {length} bytes");
        var json = new byte[length];
        file.ReadExactly(json);
        return JsonSerializer.Deserialize(json, ModelFileJson.Default.ModelFileHeader)
            ?? throw new InvalidDataException("its header is empty");
    }

    private static NeuralModel ReadModel(
        ModelFileHeader header,
        int version,
        SectionReader sections
    )
    {
        var options = ArchitectureRegistry.Read(header.Architecture, header.Options);
        options.Validate();
        if (header.ItemColumns.Contains(null!) || header.Epochs?.Contains(null!) == true)
            throw new InvalidDataException("its header has gaps");
        var vocabularies = Array.ConvertAll(
            header.VocabularyIsText,
            _ => new Vocabulary(sections.ReadIds())
        );
        var schema = ModelFileSchema.Restore(header, vocabularies);
        var ids = sections.ReadIds();
        var items = new EntityTable(
            header.ItemKey,
            ids,
            Array.ConvertAll(header.ItemColumns, sections.ReadColumn)
        );
        var shapes = Network.Shapes(schema, options);
        var (count, needed) = (sections.ReadCount<float>(), ParameterSet.CountOf(shapes));
        if (count != needed)
            throw new InvalidDataException(
                $"it has {count} parameters where its options need {needed}"
            );
        var parameters = new ParameterSet(shapes);
        sections.Fill<float>(parameters.Values);
        var extent =
            version >= WithExtent
                ? new TrainingExtent(
                    sections.ReadIds(),
                    sections.Read<int>(),
                    sections.Read<long>()
                )
                : null;
        return header.Epochs is null
            ? new NeuralModel(options, schema, parameters, items, null)
            {
                Repeat = header.Repeat,
                Extent = extent,
            }
            : new TrainedModel(options, schema, parameters, items, null, header.Epochs, header.Seed)
            {
                Repeat = header.Repeat,
                Extent = extent,
            };
    }

    private static RechubException Damaged(string path, string problem, Exception? inner = null) =>
        new(
            RechubErrorKind.InvalidData,
            "ModelFileDamaged",
            $"'{path}' is damaged: {problem}. Export the model again, or use a copy.",
            path,
            inner
        );
}
