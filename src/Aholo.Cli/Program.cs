using Aholo.Cli;
using Aholo.Cli.Terminal;

using var signals = new TerminationSignals();
return await CommandLine.RunAsync(args, CliEnvironment.OfProcess(), signals.Token);
