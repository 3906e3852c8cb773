using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Rechub.Training;

/// <summary>
/// A TensorBoard event file: TFRecords of <c>Event</c> messages (tensorflow/core/util/event.proto). It writes the few fields that a
/// scalar needs. Each record is appended in one write: nothing is to be flushed or closed.
/// </summary>
internal sealed class EventFile
{
    // Protocol buffer tags: field number × 8 + wire type.
    private const byte WallTime = 0x09;
    private const byte Step = 0x10;
    private const byte FileVersion = 0x1A;
    private const byte Summary = 0x2A;
    private const byte SummaryValue = 0x0A;
    private const byte Tag = 0x0A;
    private const byte SimpleValue = 0x15;

    private readonly string path;

    /// <summary>Creates a file in a folder, with a name that TensorBoard recognizes.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public EventFile(string directory)
    {
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        path = Path.Combine(
            directory,
            string.Create(
                CultureInfo.InvariantCulture,
                $"events.out.tfevents.{time:D10}.{Environment.MachineName}.{Environment.ProcessId}.{Guid.NewGuid():N}"
            )
        );
        Append(fields =>
        {
            fields.Write(FileVersion);
            fields.Write("brain.Event:2");
        });
    }

    /// <summary>Writes a scalar.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string tag, float value, long step)
    {
        var point = Message(fields =>
        {
            fields.Write(Tag);
            fields.Write(tag);
            fields.Write(SimpleValue);
            fields.Write(value);
        });
        Append(fields =>
        {
            fields.Write(Step);
            fields.Write7BitEncodedInt64(step);
            WriteMessage(
                fields,
                Summary,
                Message(summary => WriteMessage(summary, SummaryValue, point))
            );
        });
    }

    // A TFRecord: length, checksum of the length, event, checksum of the event.
    private void Append(Action<BinaryWriter> write)
    {
        var content = Message(fields =>
        {
            fields.Write(WallTime);
            fields.Write(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
            write(fields);
        });
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)content.Length);
        File.AppendAllBytes(
            path,
            Message(record =>
            {
                record.Write(length);
                record.Write(MaskedCrc(length));
                record.Write(content);
                record.Write(MaskedCrc(content));
            })
        );
    }

    // BinaryWriter's 7-bit encoded integers and length-prefixed strings are protocol buffers' varints and strings.
    private static byte[] Message(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
            write(writer);
        return bytes.ToArray();
    }

    private static void WriteMessage(BinaryWriter writer, byte key, byte[] message)
    {
        writer.Write(key);
        writer.Write7BitEncodedInt(message.Length);
        writer.Write(message);
    }

    // CRC-32C, masked as TFRecord requires.
    private static uint MaskedCrc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
