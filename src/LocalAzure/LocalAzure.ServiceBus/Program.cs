using LocalAzure.ServiceBus;
using LocalAzure.Shared;

ConsoleOutput.IgnoreWriteErrors();
return await BrokerCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
