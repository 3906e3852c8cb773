using Rechub.Benchmarks;

// Without arguments: the list of benchmarks. With names: those, one after the other.
var benchmarks = typeof(IBenchmark)
    .Assembly.GetTypes()
    .Where(type =>
        type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark))
    )
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToDictionary(benchmark => benchmark.Name, StringComparer.OrdinalIgnoreCase);

if (args.Length == 0)
{
    foreach (var benchmark in benchmarks.Values)
        Console.WriteLine($"{benchmark.Name, -20} {benchmark.Description}");
    return 0;
}

foreach (var name in args)
{
    if (!benchmarks.TryGetValue(name, out var benchmark))
    {
        Console.Error.WriteLine(
            $"There is no benchmark '{name}'. There are: {string.Join(", ", benchmarks.Keys)}."
        );
        return 1;
    }

    Console.WriteLine($"## {benchmark.Description}");
    benchmark.Run(Console.Out);
}

return 0;
