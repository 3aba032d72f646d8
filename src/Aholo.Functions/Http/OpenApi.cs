using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Serves the OpenAPI 3.1 document of the HTTP API.</summary>
internal sealed class OpenApi
{
    [Function("OpenApi")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request)
    {
        var file = new FileInfo(Path.Combine(AppContext.BaseDirectory, "openapi.json"));
        var version = string.Create(CultureInfo.InvariantCulture, $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"");
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.PhysicalFile(file.FullName, MediaTypeNames.Application.Json, entityTag: new EntityTagHeaderValue(version));
    }
}
