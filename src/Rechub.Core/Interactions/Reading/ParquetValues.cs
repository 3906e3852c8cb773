using ParquetSharp;

namespace Rechub.Interactions;

/// <summary>A batch of one column of a Parquet row group.</summary>
internal abstract class ParquetValues : IDisposable
{
    public static ParquetValues Open(RowGroupReader group, int column, int batchLength) =>
        group.Column(column).LogicalReader(batchLength).Apply(new Opening(batchLength));

    /// <summary>Reads the next values; returns how many there were.</summary>
    public abstract int Read(int count);

    /// <summary>A value of the batch.</summary>
    public abstract FieldValue At(int place);

    public abstract void Dispose();

    private sealed class Opening(int batchLength) : ILogicalColumnReaderVisitor<ParquetValues>
    {
        public ParquetValues OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> reader) =>
            new Typed<TValue>(reader, batchLength);
    }

    private sealed class Typed<T>(LogicalColumnReader<T> reader, int batchLength) : ParquetValues
    {
        private readonly T[] batch = new T[batchLength];

        public override int Read(int count) => reader.ReadBatch(batch.AsSpan(0, count));

        // The comparisons of types are settled when this is compiled; the frequent types are not boxed.
        public override FieldValue At(int place) =>
            batch[place] switch
            {
                null => FieldValue.Missing,
                long integer => FieldValue.OfInteger(integer),
                int integer => FieldValue.OfInteger(integer),
                double number => FieldValue.OfNumber(number),
                float number => FieldValue.OfNumber(number),
                string text => FieldValue.OfText(text),
                Date date => FieldValue.OfMoment(date.DateTime),
                DateTimeNanos moment => FieldValue.OfMoment(moment.DateTime),
                var other => FieldValue.From(other),
            };

        public override void Dispose() => reader.Dispose();
    }
}
