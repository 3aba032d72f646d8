using Aholo.EndToEnd.Tests.Http;
using Aholo.Functions.Configuration;

namespace Aholo.EndToEnd.Tests.GeneratedClient;

[Collection<AppTests>]
public sealed class GeneratedClientTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_client_generated_from_the_document_creates_a_project_from_a_folder_and_downloads_its_PLY()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "openapi.json"), CancellationToken);
        var program = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "GeneratedClient", "Usage.cs"), CancellationToken);
        var run = (await ClientAssembly.CompileAsync(document, program, CancellationToken)).GetType("Generated.Usage")!.GetMethod("RunAsync")!
            .CreateDelegate<Func<HttpClient, IReadOnlyList<byte[]>, CancellationToken, Task<(string Id, byte[] Ply)>>>();

        using var http = new HttpClient(new OpenApiHandler()) { BaseAddress = new(local.Http.BaseAddress!, "api/") };
        var (id, ply) = await run(http, [Photos.Mug, Photos.Mug, Photos.Mug], CancellationToken);

        var stored = await local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/model.ply").DownloadContentAsync(CancellationToken);
        ply.ShouldBe(stored.Value.Content.ToArray());
        (await local.WaitForOutcomeAsync(id)).Files.ShouldBe(["generated client/0.jpg", "generated client/1.jpg", "generated client/2.jpg"]);
    }
}
