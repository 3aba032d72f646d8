using LocalAzure.ServiceBus;
using LocalAzure.Shared;

ConsoleOutput.DropWhatCannotBeWritten();
return await BrokerCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
