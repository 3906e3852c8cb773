using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Serialization;

namespace Rechub.Tests.Serialization;

/// <summary>Model files whose checksum is right and whose content is not: somebody has made them.</summary>
public sealed class OddModelFileTests : IDisposable
{
    // 8 bytes magic, 4 bytes version, 4 bytes length of the JSON header.
    private const int VersionOffset = 8;
    private const int HeaderLengthOffset = 12;
    private const int HeaderOffset = 16;

    private readonly TemporaryFolder folder = new();
    private readonly InteractionData data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 30,
            ItemCount = 20,
            InteractionCount = 300,
        }
    );

    private string File => folder["model.rechub"];

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string> Headers =>
        new()
        {
            { "Options.Temperature", "-1", "Temperature" },
            { "Options.HiddenUnits", "[]", "HiddenUnits" },
            { "Options.HiddenUnits", "[0]", "HiddenUnits" },
            { "Options.HiddenUnits", "[1000000, 1000000]", "parameters" },
            { "Options.HiddenUnits", "[16, 9]", "parameters" },
            { "Options.HiddenUnits", "null", "HiddenUnits" },
            { "Options.Activation", "77", "Activation" },
            { "Options", "null", "Options" },
            { "UserFeatures", "null", "UserFeatures" },
            { "UserFeatures.0", "null", "incomplete" },
            { "UserFeatures.0.Name", "null", "Name" },
            { "UserFeatures.0.Kind", "77", "no known kind" },
            { "UserFeatures.0.Dimension", "0", "no known kind" },
            { "UserFeatures.0.Dimension", "7", "does not fit" },
            { "UserFeatures.0.Vocabulary", "99", "no vocabulary" },
            { "UserFeatures.0.Vocabulary", "null", "no vocabulary" },
            { "UserFeatures.0.Vocabulary", "1", "does not fit" },
            { "UserFeatures.0.Table", "null", "does not fit" },
            { "UserFeatures.0.HistoryOf", "\"movie_id\"", "not a sparse item feature" },
            { "ItemFeatures.0.HistoryOf", "\"movie_id\"", "is a history" },
            { "Tables.0", "null", "incomplete" },
            { "Tables.0.Rows", "-1", "incomplete" },
            { "Tables.0.Rows", "3", "does not fit" },
            { "Tables.0.Rows", "2147483647", "does not fit" },
            { "ItemColumns.0", "null", "gaps" },
            { "ItemColumns.0.Type", "77", "no known type" },
            { "ItemColumns.0.Name", "null", "Name" },
            { "ModelId", "null", "ModelId" },
            { "VocabularyIsText", "null", "VocabularyIsText" },
        };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_that_says_what_cannot_be_is_refused(
        string place,
        string value,
        string named
    )
    {
        Rewrite(header => Set(header, place, JsonNode.Parse(value)));

        var error = Assert.Throws<RechubException>(() => RecallModelFile.Read(File));
        Assert.Equal("ModelFileDamaged", error.ErrorId);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_rewritten_as_it_was_is_read()
    {
        Rewrite(_ => { });

        Assert.Equal(Model().ModelId, RecallModelFile.Read(File).ModelId);
    }

    [Fact]
    public void Changed_sections_are_read_or_refused_and_never_end_otherwise()
    {
        RecallModelFile.Write(File, Model());
        var whole = System.IO.File.ReadAllBytes(File);
        var start = HeaderOffset + HeaderLength(whole);
        var refused = 0;
        // Everything before the parameters: vocabularies, ids and item columns, whose lengths, codes and boundaries may be any.
        var end = whole.Length - SHA256.HashSizeInBytes - Model().Parameters.Values.Length * 4;
        for (var place = start; place < end; place++)
        {
            var odd = (byte[])whole.Clone();
            odd[place] ^= 0xff;
            WriteHashed(odd);
            try
            {
                var read = RecallModelFile.Read(File);
                foreach (var column in read.Items.Columns)
                {
                    for (var row = 0; row < read.Items.Count; row++)
                        _ = column.ValueAt(row);
                }
            }
            catch (RechubException error)
            {
                Assert.Equal("ModelFileDamaged", error.ErrorId);
                refused++;
            }
        }

        Assert.True(refused > (end - start) / 10, $"{refused} of {end - start} were refused");
    }

    [Theory]
    [InlineData(3, "ModelFileTooNew", "format version 3")]
    [InlineData(0, "ModelFileDamaged", "format version 0")]
    public void Another_format_version_is_named(int version, string errorId, string named)
    {
        RecallModelFile.Write(File, Model());
        var content = System.IO.File.ReadAllBytes(File);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(VersionOffset), version);
        WriteHashed(content);

        var error = Assert.Throws<RechubException>(() => RecallModelFile.Read(File));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_needs_an_engine_that_is_not_installed_says_so()
    {
        Rewrite(header =>
        {
            header["Architecture"] = "SASRec";
            header["RequiredEngine"] = nameof(Engine.Torch);
        });

        var error = Assert.Throws<RechubException>(() => RecallModelFile.Read(File));

        Assert.Equal("EngineMissing", error.ErrorId);
        Assert.StartsWith(
            $"'{File}' holds a SASRec, which only the engine Torch computes. ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("Install Rechub.Torch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_architecture_is_named_after_Rechub_Torch_was_asked_for_it()
    {
        Rewrite(header => header["Architecture"] = "SASRec");

        var error = Assert.Throws<RechubException>(() => RecallModelFile.Read(File));
        Assert.Equal("ModelFileTooNew", error.ErrorId);
        Assert.Contains("holds a SASRec", error.Message, StringComparison.Ordinal);
        Assert.Contains("Install Rechub.Torch", error.Message, StringComparison.Ordinal);
    }

    private NeuralModel Model() =>
        NeuralModel.Create(
            data,
            new DssmArchitecture { EmbeddingDimension = 4, HiddenUnits = [16, 8] }
        );

    private void Rewrite(Action<JsonObject> change)
    {
        RecallModelFile.Write(File, Model());
        var whole = System.IO.File.ReadAllBytes(File);
        var length = HeaderLength(whole);
        var header = JsonNode.Parse(whole.AsSpan(HeaderOffset, length))!.AsObject();
        change(header);
        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] content = [.. whole[..HeaderOffset], .. json, .. whole[(HeaderOffset + length)..]];
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(HeaderLengthOffset), json.Length);
        WriteHashed(content);
    }

    private static int HeaderLength(byte[] content) =>
        BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(HeaderLengthOffset));

    private void WriteHashed(byte[] content)
    {
        var hashed = content.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(content.AsSpan(0, hashed), content.AsSpan(hashed));
        System.IO.File.WriteAllBytes(File, content);
    }

    private static void Set(JsonNode header, string place, JsonNode? value)
    {
        var steps = place.Split('.');
        var node = header;
        foreach (var step in steps[..^1])
            node = int.TryParse(step, out var i) ? node[i]! : node[step]!;
        if (int.TryParse(steps[^1], out var last))
            node[last] = value;
        else
            node[steps[^1]] = value;
    }
}
