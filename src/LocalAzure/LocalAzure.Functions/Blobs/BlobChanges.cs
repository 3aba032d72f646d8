using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalAzure.Functions.Blobs;

/// <summary>
/// Reads the new versions of a container's blobs from Azurite as they come, if Azurite was started with <c>changes.js</c>. Real storage reports them
/// through Event Grid.
/// </summary>
internal sealed partial class BlobChanges(HttpClient client, Uri container)
{
    private const string ContentType = "application/x-ndjson";

    /// <summary>Reads lists of versions until the connection ends. The first list is empty: versions after it are not missed.</summary>
    /// <exception cref="NotSupportedException">Storage does not report them.</exception>
    /// <exception cref="HttpRequestException">Storage is unavailable.</exception>
    /// <exception cref="IOException">The connection was interrupted.</exception>
    public async IAsyncEnumerable<IReadOnlyList<FoundBlob>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            $"{container.GetLeftPart(UriPartial.Path)}?comp=changes", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType != ContentType)
            throw new NotSupportedException($"{container.Authority} answers {(int)response.StatusCode}.");

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
            yield return JsonSerializer.Deserialize(line, ChangesJson.Default.IReadOnlyListFoundBlob)!;
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(IReadOnlyList<FoundBlob>))]
    private sealed partial class ChangesJson : JsonSerializerContext;
}
