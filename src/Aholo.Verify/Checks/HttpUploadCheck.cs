namespace Aholo.Verify.Checks;

/// <summary>A file that is uploaded over HTTP is stored byte for byte.</summary>
internal sealed class HttpUploadCheck : ICheck
{
    public string Name => "Upload over HTTP";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        // In a folder without a project.json, which starts no project.
        var path = $"{context.Run}/http.jpg";
        context.Uploads.Add(path);
        await context.Deployment.Api.UploadAsync(path, context.Photo, cancellationToken);
        var stored = await context.Deployment.Api.DownloadAsync($"/api/uploads/{path}", cancellationToken);
        return stored.AsSpan().SequenceEqual(context.Photo)
            ? $"{stored.Length:N0} bytes stored and read again"
            : throw new CheckFailedException($"{path} was stored with other content: {stored.Length} bytes instead of {context.Photo.Length}.");
    }
}
