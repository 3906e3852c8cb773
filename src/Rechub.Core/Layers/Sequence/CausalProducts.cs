using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// The matrix products of causal attention in one head, for some queries at a time and the keys up to the last of them; what becomes
/// of scores in between is the caller's. No matrix of all pairs is kept.
/// </summary>
/// <param name="headWidth">Elements of a query, a key or a value.</param>
internal sealed unsafe class CausalProducts(int headWidth)
{
    /// <summary>Queries at a time: a multiple of the rows of a matrix kernel.</summary>
    public const int QueryRows = 24;

    private const int KeyAlignment = 16;

    private readonly Matrix transposedKeys = new(0, 0);
    private readonly Matrix transposedValues = new(0, 0);

    /// <summary>A row of products with all keys for each of the queries.</summary>
    public Matrix Scores { get; } = new(0, 0);

    /// <summary>dLoss/dweight for each of the queries and all keys.</summary>
    public Matrix WeightGradients { get; } = new(0, 0);

    /// <summary>Makes room for this many keys.</summary>
    public void Reserve(int keys)
    {
        transposedKeys.Reshape(headWidth, Aligned(keys));
        Scores.Reshape(QueryRows, Aligned(keys));
    }

    /// <summary>Makes room for backward passes over this many keys.</summary>
    public void BeginBackward(int keys)
    {
        transposedValues.Reshape(headWidth, Aligned(keys));
        WeightGradients.Reshape(QueryRows, Aligned(keys));
    }

    /// <summary>Takes the keys of a sequence.</summary>
    public void TakeKeys(StridedRows keys, int length) => Transpose(keys, length, transposedKeys);

    /// <summary>Takes the values of a sequence, for a backward pass.</summary>
    public void TakeValues(StridedRows values, int length) =>
        Transpose(values, length, transposedValues);

    /// <summary>Sets <see cref="Scores"/> to q·kᵀ.</summary>
    public void Score(StridedRows queries, int rows, int keys) =>
        MatrixKernels.Multiply(
            queries.Data,
            queries.Stride,
            transposedKeys.Data,
            transposedKeys.Columns,
            Scores.Data,
            Scores.Columns,
            rows,
            headWidth,
            Aligned(keys)
        );

    /// <summary>output = weights · v; weights past a query's own place are 0.</summary>
    public void Attend(
        Matrix weights,
        StridedRows values,
        StridedRows output,
        int rows,
        int keys
    ) => Multiply(weights, values, output, rows, keys);

    /// <summary>Sets <see cref="WeightGradients"/> to do·vᵀ.</summary>
    public void BackwardWeights(StridedRows outputGradient, int rows, int keys) =>
        MatrixKernels.Multiply(
            outputGradient.Data,
            outputGradient.Stride,
            transposedValues.Data,
            transposedValues.Columns,
            WeightGradients.Data,
            WeightGradients.Columns,
            rows,
            headWidth,
            Aligned(keys)
        );

    /// <summary>dv += weightsᵀ · do.</summary>
    public void AddValueGradient(
        Matrix weights,
        StridedRows outputGradient,
        StridedRows valueGradient,
        int rows,
        int keys
    ) => AddTransposed(weights, outputGradient, valueGradient, rows, keys);

    /// <summary>dq = ds·k for the score gradients in <see cref="WeightGradients"/>.</summary>
    public void BackwardQueries(
        StridedRows keyRows,
        StridedRows queryGradient,
        int rows,
        int keys
    ) => Multiply(WeightGradients, keyRows, queryGradient, rows, keys);

    /// <summary>dk += dsᵀ·q for the score gradients in <see cref="WeightGradients"/>.</summary>
    public void AddKeyGradient(StridedRows queries, StridedRows keyGradient, int rows, int keys) =>
        AddTransposed(WeightGradients, queries, keyGradient, rows, keys);

    /// <summary>The number of keys for which a row has room with whole vectors.</summary>
    public static int Aligned(int keys) => (keys + KeyAlignment - 1) / KeyAlignment * KeyAlignment;

    private void Multiply(Matrix left, StridedRows right, StridedRows target, int rows, int keys) =>
        MatrixKernels.Multiply(
            left.Data,
            left.Columns,
            right.Data,
            right.Stride,
            target.Data,
            target.Stride,
            rows,
            keys,
            headWidth
        );

    private void AddTransposed(
        Matrix left,
        StridedRows right,
        StridedRows target,
        int rows,
        int keys
    ) =>
        MatrixKernels.MultiplyTransposed(
            left.Data,
            left.Columns,
            right.Data,
            right.Stride,
            target.Data,
            target.Stride,
            rows,
            keys,
            headWidth,
            accumulate: true
        );

    // What is past the last key is never read as a key's, so it may be anything.
    private void Transpose(StridedRows source, int length, Matrix target) =>
        MatrixKernels.Transpose(
            source.Data,
            source.Stride,
            target.Data,
            target.Columns,
            headWidth,
            0,
            length
        );
}
