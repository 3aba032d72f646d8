using Aholo.Simulator;
using LocalAzure.Telemetry;
using LocalAzure.Shared;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

ConsoleOutput.IgnoreWriteErrors();

var builder = WebApplication.CreateBuilder(args);
using var telemetry = ProgramTelemetry.Start(
    "Aholo.Simulator",
    spans => spans.AddAspNetCoreInstrumentation(options => options.Filter = context => !context.Request.Path.StartsWithSegments("/_simulator")),
    metrics => metrics.AddAspNetCoreInstrumentation());
telemetry?.AddTo(builder.Logging);
var options = builder.Configuration.GetSection(AholoSimulatorOptions.SectionName).Get<AholoSimulatorOptions>() ?? new AholoSimulatorOptions();
try
{
    await using var simulator = await AholoSimulator.StartAsync(builder, options, CancellationToken.None);
    Console.WriteLine($"Aholo simulator: v2 at {simulator.V2BaseUrl}, v1 at {simulator.V1BaseUrl}");
    Console.WriteLine($"Statistics and fault rules: {simulator.BaseAddress}_simulator/stats, {simulator.BaseAddress}_simulator/faults");
    await simulator.WaitForShutdownAsync(CancellationToken.None);
    return 0;
}
catch (Exception exception) when (exception is ArgumentException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
