using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace Rechub.Milvus.Protocol;

/// <summary>
/// The answer of a search (<see cref="SearchResults"/>), read from the wire: hits in flat arrays, query by query.
/// </summary>
internal sealed class SearchAnswer : IAnswer
{
    private const int StatusField = 1;
    private const int ResultsField = 2;
    private const int ScoresField = 4;
    private const int IdsField = 5;
    private const int CountsField = 6;
    private const int IntegerIdsField = 1;
    private const int DataField = 1;

    private int[] offsets = [0];
    private float[] scores = [];
    private long[] integers = [];
    private string[] texts = [];

    private SearchAnswer() { }

    /// <summary>The call, for <see cref="CallInvoker"/>.</summary>
    public static Method<SearchRequest, SearchAnswer> Search { get; } =
        new(
            MethodType.Unary,
            "milvus.proto.milvus.MilvusService",
            "Search",
            Marshallers.Create<SearchRequest>(
                static (request, context) =>
                {
                    context.SetPayloadLength(request.CalculateSize());
                    request.WriteTo(context.GetBufferWriter());
                    context.Complete();
                },
                static _ => throw new NotSupportedException("Requests are only sent.")
            ),
            Marshallers.Create<SearchAnswer>(
                static (_, _) => throw new NotSupportedException("Answers are only received."),
                static context => Read(context.PayloadAsReadOnlySequence())
            )
        );

    /// <inheritdoc/>
    public Status? Status { get; private set; }

    /// <summary>Number of queries answered.</summary>
    public int QueryCount => offsets.Length - 1;

    /// <summary>Ids of all hits where they are integers; otherwise empty.</summary>
    public ReadOnlySpan<long> Integers => integers;

    /// <summary>Ids of all hits where they are texts; otherwise empty.</summary>
    public ReadOnlySpan<string> Texts => texts;

    /// <summary>Scores of all hits.</summary>
    public ReadOnlySpan<float> Scores => scores;

    /// <summary>Whether ids are texts.</summary>
    public bool IsText => texts.Length > 0;

    /// <summary>Where a query's hits lie.</summary>
    public (int Start, int End) Range(int query) => (offsets[query], offsets[query + 1]);

    /// <summary>A hit's raw id: a <see cref="long"/> or a <see cref="string"/>.</summary>
    public object Id(int hit) => IsText ? texts[hit] : integers[hit];

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">It is not one, or its parts do not fit.</exception>
    public static SearchAnswer Read(ReadOnlySequence<byte> message)
    {
        var answer = new SearchAnswer();
        var reader = new WireReader(
            message.IsSingleSegment ? message.FirstSpan : message.ToArray()
        );
        while (reader.Next(out var field, out var type))
        {
            switch (field)
            {
                case StatusField:
                    answer.Status = Status.Parser.ParseFrom(reader.Bytes());
                    break;
                case ResultsField:
                    answer.ReadResults(reader.Bytes());
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return answer;
    }

    private void ReadResults(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next(out var field, out var type))
        {
            switch (field)
            {
                case ScoresField:
                    scores = WireReader.Floats(reader.Bytes());
                    break;
                case IdsField:
                    ReadIds(reader.Bytes());
                    break;
                case CountsField:
                    offsets = OffsetsOf(WireReader.Integers(reader.Bytes()));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var ids = Math.Max(integers.Length, texts.Length);
        if (offsets[^1] != scores.Length || ids != scores.Length)
            throw new InvalidDataException(
                $"The server answered {offsets[^1]} hits with {scores.Length} scores and {ids} ids."
            );
    }

    private void ReadIds(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next(out var field, out _))
        {
            var list = reader.Bytes();
            if (field != IntegerIdsField)
            {
                texts = WireReader.Texts(list);
                continue;
            }

            var data = new WireReader(list);
            if (data.Next(out _, out _))
                integers = WireReader.Integers(data.Bytes());
        }
    }

    private static int[] OffsetsOf(long[] counts)
    {
        var offsets = new int[counts.Length + 1];
        for (var query = 0; query < counts.Length; query++)
            offsets[query + 1] = offsets[query] + (int)counts[query];
        return offsets;
    }
}
