using ParquetSharp;

namespace Rechub.Data.Reading.Parquet;

/// <summary>A batch of one column of a Parquet row group.</summary>
internal abstract class ParquetValues : IDisposable
{
    private const long MicrosecondsInDay = 86_400_000_000;

    /// <summary>The Julian day on which 1970 starts.</summary>
    private const int FirstJulianDay = 2_440_588;

    /// <remarks>Timestamps are read as the file's numbers: Parquet's range is wider than that of .NET.</remarks>
    public static ParquetValues Open(RowGroupReader group, int column, int batchLength)
    {
        var reader = group.Column(column);
        var descriptor = reader.ColumnDescriptor;
        using var type = descriptor.LogicalType;
        if (descriptor.MaxRepetitionLevel == 0 && type is TimestampLogicalType timestamp)
        {
            var unit = timestamp.TimeUnit;
            return descriptor.MaxDefinitionLevel == 0
                ? new Timestamps<long>(
                    reader.LogicalReaderOverride<long>(batchLength),
                    unit,
                    batchLength
                )
                : new Timestamps<long?>(
                    reader.LogicalReaderOverride<long?>(batchLength),
                    unit,
                    batchLength
                );
        }

        return reader.LogicalReader(batchLength).Apply(new Opening(batchLength));
    }

    /// <summary>Reads the next values; returns how many there were.</summary>
    public abstract int Read(int count);

    /// <summary>A value of the batch.</summary>
    public abstract FieldValue At(int place);

    public abstract void Dispose();

    /// <summary>Nanoseconds of a day and the Julian day: how Spark and Impala wrote times for long.</summary>
    private static FieldValue OfInt96(Int96 time) =>
        FieldValue.OfTimestamp(
            ((time.C - (long)FirstJulianDay) * MicrosecondsInDay)
                + ((long)(((ulong)(uint)time.B << 32) | (uint)time.A) / 1_000)
        );

    private sealed class Opening(int batchLength) : ILogicalColumnReaderVisitor<ParquetValues>
    {
        public ParquetValues OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> reader) =>
            new Typed<TValue>(reader, batchLength);
    }

    private sealed class Typed<T>(LogicalColumnReader<T> reader, int batchLength) : ParquetValues
    {
        private readonly T[] batch = new T[batchLength];

        public override int Read(int count) => reader.ReadBatch(batch.AsSpan(0, count));

        // T is known when this is compiled: one branch is left, and frequent types are not boxed.
        public override FieldValue At(int place) =>
            batch[place] switch
            {
                null => FieldValue.Missing,
                long integer => FieldValue.OfInteger(integer),
                int integer => FieldValue.OfInteger(integer),
                double number => FieldValue.OfNumber(number),
                float number => FieldValue.OfNumber(number),
                string text => FieldValue.OfText(text),
                Date date => FieldValue.OfTimestamp(date.Days * MicrosecondsInDay),
                Int96 time => OfInt96(time),
                var other => FieldValue.From(other),
            };

        public override void Dispose() => reader.Dispose();
    }

    private sealed class Timestamps<T>(
        LogicalColumnReader<T> reader,
        ParquetSharp.TimeUnit unit,
        int batchLength
    ) : ParquetValues
    {
        private readonly T[] batch = new T[batchLength];

        public override int Read(int count) => reader.ReadBatch(batch.AsSpan(0, count));

        public override FieldValue At(int place) =>
            batch[place] is long value
                ? unit switch
                {
                    ParquetSharp.TimeUnit.Millis => FieldValue.OfTimestamp(ToMicroseconds(value)),
                    ParquetSharp.TimeUnit.Nanos => FieldValue.OfTimestamp(value / 1_000),
                    ParquetSharp.TimeUnit.Micros => FieldValue.OfTimestamp(value),
                    _ => throw new NotSupportedException($"Timestamps in {unit} are not known."),
                }
                : FieldValue.Missing;

        public override void Dispose() => reader.Dispose();

        // What exceeds 64 bits is outside of the calendar as well.
        private static long ToMicroseconds(long milliseconds) =>
            (long)Int128.Clamp((Int128)milliseconds * 1_000, long.MinValue, long.MaxValue);
    }
}
