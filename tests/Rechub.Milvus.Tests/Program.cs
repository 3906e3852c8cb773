using Rechub.Milvus.Tests.Support;

// The same program, started again, is the publisher that tests kill.
return args is [PublisherProcess.Command, ..]
    ? await PublisherProcess.RunAsync(args)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
