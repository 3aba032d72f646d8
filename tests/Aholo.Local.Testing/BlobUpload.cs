using System.Globalization;
using System.Text;

namespace Aholo.Local.Testing;

/// <summary>Uploads a file to storage with the signed URL of its blob, over plain HTTP.</summary>
internal sealed class BlobUpload(HttpClient http, string url, IReadOnlyDictionary<string, string> headers)
{
    /// <summary>Gets the id of a block. All have the same length.</summary>
    public static string BlockId(string prefix, int index) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{index:D6}")));

    /// <summary>Uploads a block.</summary>
    public Task<HttpResponseMessage> PutBlockAsync(string id, HttpContent content, CancellationToken cancellationToken) =>
        http.PutAsync($"{url}&comp=block&blockid={Uri.EscapeDataString(id)}", content, cancellationToken);

    /// <summary>Creates the blob from its blocks.</summary>
    public Task<HttpResponseMessage> PutBlockListAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var list = string.Concat(ids.Select(id => $"<Latest>{id}</Latest>"));
        return SendAsync($"{url}&comp=blocklist", new StringContent($"<BlockList>{list}</BlockList>"), cancellationToken);
    }

    /// <summary>Creates the blob in one request.</summary>
    public Task<HttpResponseMessage> PutBlobAsync(HttpContent content, CancellationToken cancellationToken)
    {
        content.Headers.Add("x-ms-blob-type", "BlockBlob");
        return SendAsync(url, content, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(string target, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, target) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, cancellationToken);
    }
}
