using Aholo.Simulator;

var builder = WebApplication.CreateBuilder(args);
var options = builder.Configuration.GetSection(AholoSimulatorOptions.SectionName).Get<AholoSimulatorOptions>() ?? new AholoSimulatorOptions();

await using var simulator = await AholoSimulator.StartAsync(builder, options, CancellationToken.None);
Console.WriteLine($"Aholo simulator: v2 at {simulator.V2BaseUrl}, v1 at {simulator.V1BaseUrl}, statistics at {simulator.BaseAddress}_simulator/stats");
await simulator.WaitForShutdownAsync(CancellationToken.None);
