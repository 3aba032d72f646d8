using System.Net.Http.Json;
using Aholo.Functions.Http;

namespace Aholo.Benchmarks.LargeUploads;

/// <summary>A photo with so many zeros behind its end, as motion photos have, that it is as large as wanted; sent straight into storage.</summary>
internal sealed class DirectFile(HttpClient http, long size)
{
    private const int Parallel = 4;

    private readonly byte[] _photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    /// <summary>Sends it, in blocks.</summary>
    public async Task SendAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync("/api/uploads", new { path, size, contentType = "image/jpeg" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var view = (await answer.Content.ReadFromJsonAsync(FunctionsJson.Shared.DirectUploadView, cancellationToken))!;

        var upload = new BlobUpload(http, view.Url, view.Headers);
        var blocks = (int)((size + view.BlockSize - 1) / view.BlockSize);
        await System.Threading.Tasks.Parallel.ForAsync(
            0, blocks, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                var block = Read(index * view.BlockSize, (int)Math.Min(view.BlockSize, size - (index * view.BlockSize)));
                (await upload.PutBlockAsync(BlobUpload.BlockId("large", index), new ByteArrayContent(block), token)).EnsureSuccessStatusCode().Dispose();
            });
        var ids = Enumerable.Range(0, blocks).Select(index => BlobUpload.BlockId("large", index));
        (await upload.PutBlockListAsync(ids, cancellationToken)).EnsureSuccessStatusCode().Dispose();
    }

    private byte[] Read(long offset, int length)
    {
        var block = new byte[length];
        if (offset < _photo.Length)
            _photo.AsSpan((int)offset, (int)Math.Min(length, _photo.Length - offset)).CopyTo(block);
        return block;
    }
}
