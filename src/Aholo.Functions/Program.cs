using Aholo.Functions.Configuration;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

builder.Services
    .AddSettings(builder.Configuration)
    .AddConnections(builder.Configuration)
    .AddProjects()
    .AddAssets()
    .AddAholoClient(builder.Configuration.GetSection(AholoFunctionsOptions.SectionName));

await builder.Build().RunAsync();
