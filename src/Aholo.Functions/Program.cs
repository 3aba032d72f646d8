using Aholo.Functions;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseWhen<ApiMiddleware>(ApiMiddleware.IsFor);

builder.Services
    .AddSettings(builder.Configuration)
    .AddConnections(builder.Configuration)
    .AddLargeUploads()
    .AddProjects()
    .AddAssets()
    .AddDashboard()
    .AddTelemetry(builder.Configuration)
    .AddAholoClient(builder.Configuration.GetSection(AholoFunctionsOptions.SectionName));

return await builder.Build().RunCheckedAsync(Console.Error);
