using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Hosting;
using Aholo.Tests;
using Azure.Messaging.ServiceBus;

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>What is published runs, and is what the end-to-end tests run.</summary>
public sealed class PublishedAppTests(AzurePublication publication, PublishedAppFixture app) : IClassFixture<PublishedAppFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Aholo.Functions.dll")]
    [InlineData("Aholo.Client.dll")]
    [InlineData("functions.metadata")]
    [InlineData("extensions.json")]
    [InlineData("worker.config.json")]
    [InlineData("host.json")]
    public void The_published_app_is_the_one_that_was_built(string file)
    {
        Hash(Path.Combine(publication.Folder, file)).ShouldBe(Hash(Path.Combine(BuiltPrograms.FunctionApp, file)));

        static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Fact]
    public async Task A_photo_dropped_in_the_container_comes_back_as_assets_and_an_event()
    {
        var uploads = app.Environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var photo = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"), CancellationToken);
        var uploaded = await uploads.UploadBlobAsync("published.jpg", BinaryData.FromBytes(photo), CancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of("published.jpg", uploaded.Value.ETag));

        var cloudEvent = await ReceiveAsync(id);

        cloudEvent.GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Succeeded, app.Environment.Functions.Tail);
        var data = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        app.Environment.Simulator!.GetStats().Projects.Count(project => project.Name == "published").ShouldBe(1);
    }

    [Theory]
    [InlineData(true, 31_000_000)]
    [InlineData(false, 31_000_000)]
    public async Task A_file_above_the_default_limit_of_a_worker_is_stored(bool announced, long size)
    {
        using var upload = await PutZerosAsync($"large/{announced}.bin", size, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.Created, app.Environment.Functions.Tail);
        (await upload.Content.ReadFromJsonAsync(FunctionsJson.Shared.UploadView, CancellationToken))!.Size.ShouldBe(size);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_host_is_a_500_without_a_body_and_nothing_of_it_is_stored(bool announced)
    {
        using var upload = await PutZerosAsync("large/beyond-host.bin", PublishedAppFixture.HostBodyLimit + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await upload.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBeEmpty();
        using var stored = await app.Http.GetAsync("/api/uploads/large/beyond-host.bin", CancellationToken);
        stored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_app_is_a_413_that_names_the_setting(bool announced)
    {
        using var upload = await PutZerosAsync("large/beyond-app.bin", PublishedAppFixture.MaxInputBytes + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge, app.Environment.Functions.Tail);
        (await upload.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("Aholo:Input:MaxBytes");
    }

    private async Task<HttpResponseMessage> PutZerosAsync(string path, long size, bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/uploads/{path}")
        {
            Content = new StreamContent(new ZeroStream(size), bufferSize: 1024 * 1024),
        };
        request.Content.Headers.ContentLength = announced ? size : null;
        request.Headers.ExpectContinue = announced; // so that a refusal comes before the body is sent
        return await app.Http.SendAsync(request, CancellationToken);
    }

    private async Task<JsonElement> ReceiveAsync(string projectId)
    {
        await using var client = new ServiceBusClient(app.Environment.Broker.ConnectionString);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        while (await receiver.ReceiveMessageAsync(Patience, CancellationToken) is { } message)
        {
            await receiver.CompleteMessageAsync(message, CancellationToken);
            if (message.CorrelationId == projectId)
                return JsonDocument.Parse(message.Body).RootElement;
        }

        throw new TimeoutException($"No event came in {Patience}.{Environment.NewLine}{app.Environment.Functions.Tail}");
    }
}
