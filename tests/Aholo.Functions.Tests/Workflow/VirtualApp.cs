using System.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Aholo.Simulator;
using LocalAzure.DurableTask.Testing;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>The app's orchestrators and activities on the engine in virtual time, with real storage and the simulator.</summary>
internal sealed class VirtualApp : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly BlobContainerClient _uploads;

    private VirtualApp(EngineHost host, AholoSimulator simulator, ServiceBusSender sender, ServiceProvider services, BlobContainerClient uploads)
    {
        (Host, Simulator, Sender, _services, _uploads) = (host, simulator, sender, services, uploads);
        Host.Orchestrator(nameof(ProjectOrchestrator), ProjectOrchestrator.RunAsync)
            .Orchestrator(nameof(WaitOrchestrator), WaitOrchestrator.RunAsync)
            .Orchestrator(nameof(DeliveryOrchestrator), DeliveryOrchestrator.RunAsync);
        Step<PlanProject, PlanProject.Input, ActivityResult<PlanSummary>>((step, input, token) => step.RunAsync(input, token));
        Step<InspectFiles, FileBatch, BatchResult>((step, input, token) => step.RunAsync(input, token));
        Step<TransferFiles, FileBatch, BatchResult>((step, input, token) => step.RunAsync(input, token));
        Step<CreateProject, string, ActivityResult<string>>((step, input, token) => step.RunAsync(input, token));
        Host.Activity<string, GetAholoTask.Output?>(nameof(GetAholoTask), (context, input) =>
            ActivatorUtilities.CreateInstance<GetAholoTask>(_services).RunAsync(input, context.OrchestrationInstance.InstanceId, Host.Client, CancellationToken));
        Step<CopyAsset, CopyAsset.Input, ActivityResult<AssetRecord>>((step, input, token) => step.RunAsync(input, token));
        Step<WriteRecord, ProjectRecord, bool>((step, input, token) => step.RunAsync(input, token));
        Step<PublishEvent, PublishEvent.Input, bool>((step, input, token) => step.RunAsync(input, Host.Client, token));
        Step<DeliverEvent, DeliverEvent.Input, DeliverEvent.Output>((step, input, token) => step.RunAsync(input, token));
    }

    public EngineHost Host { get; }

    public AholoSimulator Simulator { get; }

    public ServiceBusSender Sender { get; }

    public IEnumerable<string> Sent =>
        Sender.ReceivedCalls().Select(call => call.GetArguments()[0]).OfType<ServiceBusMessage>().Select(message => message.MessageId!);

    public IServiceProvider Services => _services;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <param name="storage">The storage.</param>
    /// <param name="taskDuration">The duration of tasks at the simulator.</param>
    /// <param name="switches">The behavior of the simulator.</param>
    /// <param name="credits">The credits of the account, of which a project costs 20; null for version 2 of the API, on which projects are free here.</param>
    /// <param name="settings">Further settings of the app.</param>
    /// <param name="log">Receives the log.</param>
    public static async Task<VirtualApp> StartAsync(
        StorageFixture storage, TimeSpan taskDuration, SimulatorSwitches? switches = null, int? credits = null,
        IReadOnlyDictionary<string, string?>? settings = null, LogLines? log = null)
    {
        var host = new EngineHost { LoggerFactory = log ?? (ILoggerFactory)NullLoggerFactory.Instance };
        var clock = new VirtualClock(host.Time);
        var simulator = await AholoSimulator.StartAsync(
            new()
            {
                TaskDuration = taskDuration,
                UploadProcessingTime = TimeSpan.Zero,
                TimeProvider = clock,
                Switches = switches ?? new(),
                Credits = credits ?? 0,
                ProjectCredits = credits is null ? 0 : 20,
            },
            CancellationToken);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Aholo:ApiVersion"] = credits is null ? "V2" : "V1",
            ["Aholo:BaseUrl"] = (credits is null ? simulator.V2BaseUrl : simulator.V1BaseUrl).AbsoluteUri,
            ["Aholo:Auth:Mode"] = credits is null ? "Signature" : "ApiKey",
            ["Aholo:Auth:ApiKey"] = new AholoSimulatorOptions().ApiKey,
            ["Aholo:AllowHttp"] = "true",
            ["Aholo:Assets:AllowLoopback"] = "true",
            ["Aholo:Auth:AppKey"] = new AholoSimulatorOptions().AppKey,
            ["Aholo:Auth:AppSecret"] = new AholoSimulatorOptions().AppSecret,
            ["Aholo:Auth:AppUid"] = "tests",
            ["Aholo:Polling:FirstInterval"] = "00:05:00",
            ["Aholo:Polling:MaxInterval"] = "00:10:00",
            ["Aholo:Retry:MaxAttempts"] = "1",
            ["Aholo:RateLimit:PermitsPerSecond"] = "1000",
            ["Aholo:StatusBatch:Interval"] = "00:00:00",
        }).AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build();

        var (serviceBus, sender) = (Substitute.For<ServiceBusClient>(), Substitute.For<ServiceBusSender>());
        serviceBus.CreateSender(Arg.Any<string>()).Returns(sender);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(host.LoggerFactory)
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(storage.Client)
            .AddSettings(configuration)
            .AddProjects()
            .AddAssets()
            .AddSingleton<ProjectMetrics>()
            .AddSingleton<DecisionsApi>()
            .AddSingleton<ProjectsApi>()
            .AddSingleton<InterruptedSweep>()
            .AddSingleton<HistoryPurge>();
        if (configuration["Aholo:Events:ServiceBus"] != "false")
            services.AddSingleton(serviceBus);
        services.AddAholoClient(configuration.GetSection(AholoFunctionsOptions.SectionName));
        var app = new VirtualApp(host, simulator, sender, services.BuildServiceProvider(), storage.Containers.Uploads);
        await host.StartAsync();
        return app;
    }

    /// <summary>Uploads a file and starts its project.</summary>
    public async Task<string> StartProjectAsync(string name, byte[] content)
    {
        var upload = await UploadAsync(name, content);
        var id = ProjectId.FromBlob(_uploads.Name, upload);
        await _services.GetRequiredService<ProjectStarter>().StartAsync(Host.Client, id, upload, Host.Time.GetUtcNow(), CancellationToken);
        return id;
    }

    /// <summary>Uploads a file and runs its project to its end.</summary>
    public async Task<ProjectRecord> RunAsync(string name, byte[] content) => await EndAsync(await StartProjectAsync(name, content));

    public async Task<BlobReference> UploadAsync(string name, byte[] content)
    {
        var uploaded = await _uploads.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), CancellationToken);
        return BlobReference.Of(name, uploaded.Value.ETag);
    }

    public Task DeleteUploadAsync(string name) => _uploads.DeleteBlobAsync(name, cancellationToken: CancellationToken);

    /// <summary>Gets a project as the HTTP API returns it.</summary>
    public async Task<ProjectView> ViewAsync(string id) =>
        (await _services.GetRequiredService<ProjectReader>().FindAsync(Host.Client, id, CancellationToken))!;

    /// <summary>Gets a project whose orchestration has ended without an outcome, as the given instance.</summary>
    public async Task<ProjectRecord> CloseAsync(OrchestrationMetadata instance) =>
        (await _services.GetRequiredService<InterruptedProjects>().CloseAsync(Host.Client, instance, CancellationToken))!;

    /// <summary>Gets the response of the HTTP API for a project.</summary>
    public async Task<string> GetAsync(string id)
    {
        var answer = await _services.GetRequiredService<ProjectsApi>().GetAsync(new DefaultHttpContext().Request, id, Host.Client, CancellationToken);
        return Encoding.UTF8.GetString(answer.ShouldBeOfType<Utf8ContentHttpResult>().ResponseContent.Span);
    }

    /// <summary>Gets a project as the HTTP API lists it; null if it is not listed.</summary>
    public async Task<ProjectView?> ListedAsync(string id) =>
        (await _services.GetRequiredService<ProjectReader>().ListAsync(Host.Client, new() { Search = id }, CancellationToken)).Items.SingleOrDefault();

    /// <summary>Gets the record of a project; null if it has none.</summary>
    public Task<ProjectRecord?> RecordAsync(string id) => _services.GetRequiredService<RecordStore>().TryReadAsync(id, CancellationToken);

    /// <summary>Requests a retry, as over HTTP, and runs the project to its end.</summary>
    public async Task<ProjectRecord> RetryAsync(string id)
    {
        (await AskToRetryAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        return await EndAsync(id);
    }

    /// <summary>Requests a retry, as over HTTP, and returns the status of the response.</summary>
    public async Task<int?> AskToRetryAsync(string id, bool recreate = false)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new($"?recreate={recreate}");
        return Status(await _services.GetRequiredService<DecisionsApi>().RetryAsync(request, id, Host.Client, CancellationToken));
    }

    /// <summary>Requests a cancellation, as over HTTP, and returns the status of the response.</summary>
    public async Task<int?> AskToCancelAsync(string id) =>
        Status(await _services.GetRequiredService<DecisionsApi>().CancelAsync(new DefaultHttpContext().Request, id, Host.Client, CancellationToken));

    /// <summary>Requests a deletion, as over HTTP, and returns the status of the response.</summary>
    public async Task<int?> AskToDeleteAsync(string id) =>
        Status(await _services.GetRequiredService<ProjectsApi>().DeleteAsync(new DefaultHttpContext().Request, id, Host.Client, CancellationToken));

    /// <summary>Terminates a project's orchestration, as an operator can.</summary>
    public async Task TerminateAsync(string id, string? reason = null)
    {
        await Host.Client.TerminateInstanceAsync(id, reason, CancellationToken);
        await Host.Client.WaitForInstanceCompletionAsync(id, CancellationToken);
    }

    /// <summary>Runs the timer that closes interrupted projects.</summary>
    public Task SweepAsync() => _services.GetRequiredService<InterruptedSweep>().RunAsync(new TimerInfo(), Host.Client, CancellationToken);

    /// <summary>Runs the timer that purges histories.</summary>
    public Task PurgeAsync() => _services.GetRequiredService<HistoryPurge>().RunAsync(new TimerInfo(), Host.Client, CancellationToken);

    /// <summary>Gets the latest event of a project.</summary>
    public async Task<string> EventAsync(string id) =>
        BinaryData.FromBytes((await _services.GetRequiredService<EventStore>().TryReadAsync(id, CancellationToken))!.Content).ToString();

    public async Task<ProjectRecord> EndAsync(string id)
    {
        await Host.Client.WaitForInstanceCompletionAsync(id, CancellationToken);
        return (await _services.GetRequiredService<RecordStore>().TryReadAsync(id, CancellationToken))!;
    }

    public long Calls(string call) => Simulator.GetStats().Calls[call];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _services.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private void Step<TStep, TInput, TOutput>(Func<TStep, TInput, CancellationToken, Task<TOutput>> run)
        where TStep : class =>
        Host.Activity<TInput, TOutput>(
            typeof(TStep).Name, (_, input) => run(ActivatorUtilities.CreateInstance<TStep>(_services), input, CancellationToken));

    private static int? Status(IResult answer) => answer.ShouldBeAssignableTo<IStatusCodeHttpResult>()!.StatusCode;

    // Virtual time is skipped between activities only; waits inside of an activity take real time. Skipped time counts as elapsed.
    private sealed class VirtualClock(TimeProvider time) : TimeProvider
    {
        private readonly long _start = time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() =>
            base.GetTimestamp() + (long)(time.GetElapsedTime(_start).Ticks * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));
    }
}
