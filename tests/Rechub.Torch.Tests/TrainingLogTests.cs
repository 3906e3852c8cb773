using System.Buffers.Binary;
using System.Numerics;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Tests;
using Rechub.Training;
using Tensorboard;

namespace Rechub.Torch.Tests;

public sealed class TrainingLogTests : IDisposable
{
    private static readonly InteractionData Data = SampleGenerator.Generate(
        new SampleOptions
        {
            UserCount = 60,
            ItemCount = 50,
            InteractionCount = 1500,
        }
    );

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_event_file_holds_every_report_and_the_steps()
    {
        var trained = Trainer.Train(
            NeuralModel.Create(Data, new DssmArchitecture { EmbeddingDimension = 8 }),
            new TrainingOptions
            {
                Epochs = 3,
                Patience = 0,
                BatchSize = 64,
                Threads = 1,
                LogDirectory = folder["runs/first"],
                Monitor = Rechub.Training.Monitor.Parse("Recall@5"),
            }
        );

        var events = ReadEvents(Assert.Single(Directory.GetFiles(folder["runs/first"])));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        foreach (var report in trained.Epoch)
        {
            AssertScalar("epoch/loss", report.Loss);
            AssertScalar("epoch/samples_per_second", report.SamplesPerSecond);
            AssertScalar("validation/HitRate@5", report.HitRate!.Value);
            AssertScalar("validation/Recall@5", report.Metric!.Value);
            AssertScalar("validation/NDCG@5", report.NDCG!.Value);
            AssertScalar("validation/MRR@5", report.MRR!.Value);

            void AssertScalar(string tag, double value) =>
                Assert.Equal(
                    (float)value,
                    Scalars(events, tag).Single(x => x.Step == report.Epoch).Value
                );
        }

        // Fewer than a hundred batches an epoch: a point for each step.
        var losses = Scalars(events, "train/loss").ToArray();
        Assert.Equal(
            Enumerable.Range(1, losses.Length).Select(step => (long)step),
            losses.Select(x => x.Step)
        );
        Assert.Equal(0, losses.Length % 3);
        Assert.Equal(
            trained.Epoch[^1].LearningRate,
            Scalars(events, "train/learning_rate").Last().Value,
            1e-9
        );
    }

    private static IEnumerable<(long Step, float Value)> Scalars(List<Event> events, string tag) =>
        events
            .Where(x => x.Summary is not null)
            .SelectMany(x => x.Summary.Value.Select(value => (x.Step, value)))
            .Where(x => x.value.Tag == tag)
            .Select(x => (x.Step, x.value.SimpleValue));

    // TFRecord: length, masked CRC-32C of the length, the event, masked CRC-32C of the event.
    private static List<Event> ReadEvents(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var events = new List<Event>();
        while (bytes.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
            Assert.Equal(Masked(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            var content = bytes.Slice(12, length);
            Assert.Equal(
                Masked(content),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..])
            );
            events.Add(Event.Parser.ParseFrom(content.ToArray()));
            bytes = bytes[(16 + length)..];
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
