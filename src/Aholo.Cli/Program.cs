using Aholo.Cli;
using Aholo.Cli.Terminal;

using var interruption = new Interruption();
return await CommandLine.RunAsync(args, CliEnvironment.OfProcess(), interruption.Token);
