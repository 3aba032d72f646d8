using System.Text.Json;

namespace Aholo.Verify.Checks;

/// <summary>Downloads the page and the OpenAPI document, which are deployed with the app.</summary>
internal sealed class DocumentCheck : ICheck
{
    public string Name => "Page and OpenAPI document are served";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var api = context.Deployment.Api;
        var page = await api.DownloadAsync("/api/ui/", cancellationToken);
        if (!page.AsSpan().StartsWith("<!doctype html>"u8) && !page.AsSpan().StartsWith("<!DOCTYPE html>"u8))
            throw new CheckFailedException("GET /api/ui/ does not return an HTML page.");

        using var document = JsonDocument.Parse(await api.DownloadAsync("/api/openapi.json", cancellationToken));
        return $"OpenAPI {document.RootElement.GetProperty("openapi").GetString()}, {document.RootElement.GetProperty("paths").EnumerateObject().Count()} paths";
    }
}
