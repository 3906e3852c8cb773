using Rechub.Tests;

// The same program, started again with a job's name, is the process that tests kill.
return args is [var job, ..] && Jobs.ByName.TryGetValue(job, out var run)
    ? run(args[1..])
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
