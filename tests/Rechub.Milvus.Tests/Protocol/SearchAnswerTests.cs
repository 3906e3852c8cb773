using System.Buffers;
using CsCheck;
using Google.Protobuf;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Tests.Protocol;

public sealed class SearchAnswerTests
{
    private static readonly Gen<long> Id = Gen.OneOf(
        Gen.Long,
        Gen.Long[0, 300],
        Gen.Const(long.MinValue),
        Gen.Const(long.MaxValue)
    );

    [Fact]
    public void Integer_ids_are_read_as_they_were_written() =>
        Gen.Select(Id, Gen.Float)
            .Array[0, 40]
            .Array[1, 6]
            .Sample(queries =>
            {
                var ids = new LongArray();
                ids.Data.AddRange(queries.SelectMany(hits => hits.Select(hit => hit.Item1)));
                var answer = Read(
                    new IDs { IntId = ids },
                    queries.Select(hits => hits.Select(hit => hit.Item2))
                );

                Assert.False(answer.IsText);
                Assert.Equal(ids.Data, answer.Integers.ToArray());
                Check(answer, queries);
            });

    [Fact]
    public void Text_ids_are_read_as_they_were_written() =>
        Gen.Select(Gen.String, Gen.Float)
            .Array[1, 40]
            .Array[1, 6]
            .Sample(queries =>
            {
                var ids = new StringArray();
                ids.Data.AddRange(queries.SelectMany(hits => hits.Select(hit => hit.Item1)));
                var answer = Read(
                    new IDs { StrId = ids },
                    queries.Select(hits => hits.Select(hit => hit.Item2))
                );

                Assert.True(answer.IsText);
                Check(answer, queries);
            });

    [Fact]
    public void A_failure_has_its_status_and_no_hits()
    {
        var message = new SearchResults
        {
            Status = new Status { Code = 101, Reason = "collection not loaded" },
        };

        var answer = SearchAnswer.Read(new ReadOnlySequence<byte>(message.ToByteArray()));

        Assert.Equal((101, 0), (answer.Status!.Code, answer.QueryCount));
    }

    [Fact]
    public void Counts_that_do_not_fit_the_hits_are_refused()
    {
        var message = new SearchResults
        {
            Results = new SearchResultData
            {
                Topks = { 2 },
                Scores = { 1f },
                Ids = new IDs { IntId = new LongArray { Data = { 7 } } },
            },
        };

        Assert.Throws<InvalidDataException>(() =>
            SearchAnswer.Read(new ReadOnlySequence<byte>(message.ToByteArray()))
        );
    }

    private static SearchAnswer Read(IDs ids, IEnumerable<IEnumerable<float>> scores)
    {
        var data = new SearchResultData
        {
            NumQueries = scores.Count(),
            TopK = 100,
            Ids = ids,
        };
        data.FieldsData.Add(new FieldData { FieldName = "passed over" });
        data.Scores.AddRange(scores.SelectMany(query => query));
        data.Topks.AddRange(scores.Select(query => (long)query.Count()));
        var message = new SearchResults { Status = new Status(), Results = data };
        return SearchAnswer.Read(new ReadOnlySequence<byte>(message.ToByteArray()));
    }

    private static void Check<T>(SearchAnswer answer, (T Id, float Score)[][] queries)
        where T : notnull
    {
        Assert.Equal(queries.Length, answer.QueryCount);
        for (var query = 0; query < queries.Length; query++)
        {
            var (start, end) = answer.Range(query);
            Assert.Equal(
                queries[query].Select(hit => (object)hit.Id),
                Enumerable.Range(start, end - start).Select(answer.Id)
            );
            Assert.Equal(
                queries[query].Select(hit => BitConverter.SingleToInt32Bits(hit.Score)),
                answer.Scores[start..end].ToArray().Select(BitConverter.SingleToInt32Bits)
            );
        }
    }
}
