using LocalAzure.ReminderApp;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var serviceBus = builder.Configuration["ServiceBus"] ?? throw new InvalidOperationException("Set ServiceBus to a connection string.");
builder.Services.AddAzureClients(clients => clients.AddServiceBusClient(serviceBus));
builder.Services.AddSingleton<IBell, HouseBell>();

builder.Build().Run();
