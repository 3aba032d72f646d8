using LocalAzure.ServiceBus.Commands;
using LocalServers;

ConsoleOutput.DropWhatCannotBeWritten();
return await BrokerCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
