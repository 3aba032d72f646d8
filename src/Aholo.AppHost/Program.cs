using System.Globalization;
using Aholo.Local.Hosting;
using LocalAzure.Aspire;
using Microsoft.Extensions.Configuration;

const string appKey = "simulator-app-key";
const string appSecret = "simulator-app-secret";

var builder = DistributedApplication.CreateBuilder(args);
var data = builder.Configuration["DataDirectory"] ?? "../../.local/aspire";
var httpPort = builder.Configuration.GetValue("HttpPort", 7071);

var storage = builder.AddAzurite("storage")
    .WithDataDirectory($"{data}/azurite")
    .WithBlobContainer("uploads")
    .WithBlobContainer("assets")
    .WithBlobContainer("aholo-state");

var serviceBus = builder.AddServiceBusBroker("servicebus")
    .WithDataDirectory($"{data}/broker")
    .WithQueue("aholo-events", requiresDuplicateDetection: true);

var aholo = builder.AddProject<Projects.Aholo_Simulator>("aholo")
    .WithHttpEndpoint()
    .WithEnvironment("Simulator__AppKey", appKey)
    .WithEnvironment("Simulator__AppSecret", appSecret)
    .WithEnvironment("Simulator__Switches__VideoResourceType", SimulatorSettings.VideoType.ToString(CultureInfo.InvariantCulture))
    .WithEnvironment("Simulator__DataDirectory", Path.GetFullPath($"{data}/simulator", builder.AppHostDirectory))
    .WithHttpHealthCheck("/_simulator/stats");

var functions = builder.AddLocalFunctionsApp<Projects.Aholo_Functions>("functions", httpPort)
    .WithDataDirectory($"{data}/functions")
    .WithHomePage("/api/ui/")
    .WithHostStorage(storage)
    .WithEnvironment("AholoStorage", storage)
    .WithEnvironment("AholoServiceBus", serviceBus)
    .WithEnvironment("Aholo__Storage__Uploads", "uploads")
    .WithEnvironment("Aholo__Sweep__Schedule", "0 */15 * * * *")
    .WithEnvironment("Aholo__BaseUrl", $"{aholo.GetEndpoint("http")}/v2/aholo")
    .WithEnvironment("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "1099511627776") // as on Azure: the app refuses a larger upload, with a reason
    .WithEnvironment("MALLOC_ARENA_MAX", "2") // glibc gives every few threads a heap of their own
    .WithHttpHealthCheck("/api/health")
    .WaitFor(serviceBus)
    .WaitFor(aholo);
foreach (var (name, value) in SimulatorSettings.Create(appKey, appSecret))
    functions.WithEnvironment(name, value);
storage.WithUploadsFrom(functions.Resource.HttpEndpoint);

await builder.Build().RunAsync();
