using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Projects;

namespace Aholo.EndToEnd.Tests.Http;

[Collection<RestartTests>]
public sealed class StorageUnavailableTests(RestartFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task An_app_that_starts_while_storage_is_unavailable_waits_for_it_and_processes_the_next_photo()
    {
        await local.StartAppAsync();
        await local.Environment.Functions.StopAsync();
        await local.Environment.Azurite.DisposeAsync();
        var waits = LogLines("does not answer");
        var starting = local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
        try
        {
            await LocalFixture.UntilAsync(() => LogLines("does not answer") > waits, "the host says that storage does not answer");
            starting.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            await local.Environment.StartStorageAsync(CancellationToken);
            await starting;
        }

        var id = await local.UploadAsync("storage-back.jpg", Photos.Mug);
        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public async Task While_storage_is_unavailable_the_API_returns_503_with_the_time_to_try_again()
    {
        await local.StartAppAsync();
        using var http = new HttpClient(PatientHandler.Create()) { BaseAddress = local.Http.BaseAddress };
        await local.Environment.Azurite.DisposeAsync();
        try
        {
            // Either the app answers or, once its listeners have noticed it, the host, which does not know the codes of openapi.json.
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
            {
                using var request = new HttpRequestMessage(method, "/api/projects");
                if (method == HttpMethod.Post)
                    request.Content = JsonContent.Create(new { kind = "generation", prompt = "a mug" });
                using var response = await http.SendAsync(request, CancellationToken);

                response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, method.Method);
                response.Headers.RetryAfter.ShouldNotBeNull();
                response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
                var problem = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
                problem.GetProperty("detail").GetString()!.ShouldContain("Storage");
            }
        }
        finally
        {
            await local.Environment.StartStorageAsync(CancellationToken);
        }
    }

    private int LogLines(string text) => File.ReadLines(local.Environment.FunctionsLog).Count(line => line.Contains(text, StringComparison.Ordinal));
}
