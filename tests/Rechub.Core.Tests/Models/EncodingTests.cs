using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Models.Sequence;

namespace Rechub.Tests.Models;

/// <summary>Encoding users one at a time, as a service does.</summary>
public sealed class EncodingTests
{
    // The vector, the rows, and what of the features is looked at. A sequence tower's buffers alone are 100 KB.
    private const int Bytes = 16 << 10;

    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 60,
            ItemCount = 50,
            InteractionCount = 2000,
        }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Architectures => ["DSSM", "Sequence"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_user_after_the_first_needs_no_new_towers(string architecture)
    {
        var model = Create(architecture);
        Encode(model, 1);
        Encode(model, 2);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Encode(model, 1);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Bytes);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Many_threads_encode_as_one_does(string architecture)
    {
        var model = Create(architecture);
        float[][] expected = [.. Enumerable.Range(0, Data.UserCount).Select(u => Encode(model, u))];

        Parallel.For(
            0,
            8 * Data.UserCount,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation },
            i => Assert.Equal(expected[i % Data.UserCount], Encode(model, i % Data.UserCount))
        );
    }

    private static NeuralModel Create(string architecture) =>
        NeuralModel.Create(
            Data,
            architecture == "DSSM" ? new DssmArchitecture() : new SequenceArchitecture(),
            Cancellation
        );

    private static float[] Encode(NeuralModel model, int user) =>
        model.EncodeUsers(
            Data,
            new[] { user },
            new[] { Data.Log.UserOffsets[user + 1] },
            Cancellation
        );
}
