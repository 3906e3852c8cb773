namespace Rechub.Benchmarks;

/// <summary>One measurement. Implementing this adds a benchmark: the program finds it by itself.</summary>
internal interface IBenchmark
{
    /// <summary>The name given to <c>build.ps1 Benchmark</c>, such as <c>search</c>.</summary>
    string Name { get; }

    /// <summary>One line: what is measured, against what.</summary>
    string Description { get; }

    /// <summary>Measures, and writes a Markdown table with both sides of every ratio.</summary>
    void Run(TextWriter output);
}
