using System.Buffers;
using System.Security.Cryptography;
using Aholo.Simulator.Http;
using Aholo.Simulator.Stats;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Uploads;

/// <summary>Receives files of any size in one request.</summary>
internal sealed class SingleUploads(
    UploadStore uploads,
    UploadTokens tokens,
    UploadInspector inspector,
    SimulatorStatistics statistics,
    TimeProvider time)
{
    private const int CopyBuffer = 128 * 1024;

    /// <exception cref="ServiceErrorException">The token cannot be used, or the form is invalid.</exception>
    public async Task<Upload> ReceiveAsync(HttpRequest request, string token, int? plannedStatus, CancellationToken cancellationToken)
    {
        var form = MultipartForm.Open(request);
        var id = Identifier.New();
        tokens.Bind(token, id);

        var path = uploads.PathOf(id);
        try
        {
            var (name, size, actualMd5) = (string.Empty, 0L, string.Empty);
            var fields = await form.ReadAsync(
                async (fileName, content) => (name, (size, actualMd5)) = (fileName, await StoreAsync(content, path, cancellationToken)),
                cancellationToken);
            if (!fields.TryGetValue("md5", out var md5) || md5.Length != 32)
                throw ServiceErrorException.Invalid("The form field 'md5' must be the file's MD5 as 32 hexadecimal digits.");

            var upload = UploadStore.New(id, name, md5, size) with { PlannedStatus = plannedStatus };
            upload = upload with { ReceivedAt = time.GetUtcNow(), Outcome = inspector.Inspect(upload, path, actualMd5) };
            uploads.Add(upload);
            statistics.UploadReceived(upload.Size, inBlocks: false, upload.Outcome.Succeeded);
            return upload;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static async Task<(long Size, string Md5)> StoreAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                md5.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return (file.Length, Convert.ToHexStringLower(md5.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
