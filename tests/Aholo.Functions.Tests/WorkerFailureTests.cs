using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Triggers;
using LocalAzure.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Aholo.Functions.Tests;

/// <summary>
/// After any failure of an activity on Microsoft's worker and Durable extension, the project ends with an outcome, a record and an event. They report
/// failures to the orchestrator in their own form.
/// </summary>
public sealed class WorkerFailureTests(WorkerFailureTests.FailingApp app) : IClassFixture<WorkerFailureTests.FailingApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Failures.Names), MemberType = typeof(Failures))]
    public async Task Whatever_an_activity_fails_with_ends_the_project_with_a_code_a_clean_message_a_record_and_an_event(string name)
    {
        var (exception, code) = Failures.All[name];
        app.Failure = exception;

        using var request = JsonContent.Create(new { files = new[] { FailingApp.Photo } });
        using var started = await app.Factory.HttpClient.PostAsync("/api/projects", request, CancellationToken);
        started.StatusCode.ShouldBe(HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync(CancellationToken));
        var id = started.Headers.Location!.ToString().Split('/')[^1];
        var message = await app.Factory.ReceiveMessageAsync(FailingApp.Queue, CancellationToken);
        var ended = await app.Factory.WaitForInstanceAsync(id, CancellationToken);

        ended.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, ended.FailureDetails?.ToString());
        ended.ReadOutputAs<ProjectStage>().ShouldBe(ProjectStage.Failed);
        (message.CorrelationId, message.Subject).ShouldBe((id, "internal.aholo.project.failed.v1"));
        var problem = JsonDocument.Parse(message.Body).RootElement.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!.Problem!;
        problem.Code.ShouldBe(code);
        problem.Message.ShouldContain("broken");
        problem.Message.ShouldNotContain(code, Case.Sensitive, "the code is beside the message");
        problem.Message.ShouldNotContain('\n');
        var record = await app.Factory.Services.GetRequiredService<RecordStore>().TryReadAsync(id, CancellationToken);
        (record!.Outcome, record.Problem!.Code).ShouldBe((ProjectStage.Failed, code));
        var view = await app.Factory.HttpClient.GetFromJsonAsync($"/api/projects/{id}", FunctionsJson.Shared.ProjectView, CancellationToken);
        (view!.Outcome, view.Problem!.Code, view.Links.Retry).ShouldBe((ProjectStage.Failed, code, $"/api/projects/{id}/retry"));
    }

    /// <summary>The app, whose transfers to Aholo fail with an exception of the test.</summary>
    public sealed class FailingApp(StorageAccounts accounts) : IAsyncLifetime
    {
        internal const string Queue = "aholo-events";
        internal const string Photo = "folder/mug.jpg";

        private readonly StorageFixture _storage = new(accounts);

        /// <summary>The exception of transfers.</summary>
        internal Exception Failure { get; set; } = new InvalidOperationException("No test has said what uploads fail with.");

        internal FunctionsApplicationFactory<UploadTrigger> Factory { get; } = new FunctionsApplicationFactory<UploadTrigger>();

        public async ValueTask InitializeAsync()
        {
            await _storage.InitializeAsync();
            var photo = Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg");
            await _storage.Containers.Uploads.GetBlobClient(Photo).UploadAsync(photo, CancellationToken);

            var aholo = Substitute.For<AholoClient>();
            aholo.UploadAsync(null!, null, CancellationToken.None).ReturnsForAnyArgs<UploadedResource>(_ => throw Failure);
            Factory.AddServiceBus(Connections.ServiceBus, Queue).ConfigureServices(services => services.AddSingleton(aholo));
            Factory.UseTestSettings(_storage, new("http://127.0.0.1:1"), _storage.Containers.Uploads.Name);
            Factory.Settings["Aholo:Activities:MaxAttempts"] = "3";
            await Factory.StartAsync(CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await Factory.DisposeAsync();
            await _storage.DisposeAsync();
        }
    }
}
