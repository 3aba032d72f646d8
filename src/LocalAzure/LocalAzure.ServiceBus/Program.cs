using LocalAzure.ServiceBus.Commands;

return await BrokerCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
