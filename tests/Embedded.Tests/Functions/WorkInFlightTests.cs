using Embedded.DurableTask.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Tests.Functions;

/// <summary>What a trigger runs counts as work from its first moment to its last.</summary>
public sealed class WorkInFlightTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request()
    {
        using var folder = new AppFolder();
        var run = new Run();
        await using var app = await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(run), typeof(OnRequest));

        var response = app.Http.GetAsync("/api/OnRequest", Cancellation);

        await CheckAsync(app, run);
        (await response).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_blob()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = new AppFolder()
            .With("Storage", container.ConnectionString).With("Container", container.Blobs.Name).With("Embedded:BlobScanInterval", "00:00:00.050");
        var run = new Run();
        await using var app = await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(run), typeof(OnBlob));

        await container.UploadManyAsync(1);

        await CheckAsync(app, run);
    }

    private static async Task CheckAsync(FunctionApp app, Run run)
    {
        var work = app.Services.GetRequiredService<WorkInFlight>();
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await run.Began.Task.WaitAsync(Cancellation);
        work.IsIdle.ShouldBeFalse();

        work.Idle += () => idle.TrySetResult();
        run.Goes.SetResult();
        await idle.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        work.IsIdle.ShouldBeTrue();
    }

    internal sealed class Run
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Goes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task BeginAsync()
        {
            Began.SetResult();
            return Goes.Task;
        }
    }

    internal sealed class OnRequest(Run run)
    {
        [Function("OnRequest")]
        public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => run.BeginAsync();
    }

    internal sealed class OnBlob(Run run)
    {
        [Function("OnBlob")]
        public Task RunAsync([BlobTrigger("%Container%/{name}", Connection = "Storage")] byte[] blob) => run.BeginAsync();
    }
}
