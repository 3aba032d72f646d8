using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);

// Apps without the ASP.NET Core integration receive requests in invocations.
if (Environment.GetEnvironmentVariable("WITHOUT_ASPNETCORE") is null)
    builder.ConfigureFunctionsWebApplication();

builder.Build().Run();
