namespace Aholo.Verify.Checks;

/// <summary>Uploads a file over HTTP and compares the stored content.</summary>
internal sealed class HttpUploadCheck : ICheck
{
    public string Name => "Upload over HTTP";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        // A folder without a project.json does not start a project.
        var path = $"{context.Run}/http.jpg";
        context.Uploads.Add(path);
        await context.Deployment.Api.UploadAsync(path, context.Photo, cancellationToken);
        var stored = await context.Deployment.Api.DownloadAsync($"/api/uploads/{path}", cancellationToken);
        return stored.AsSpan().SequenceEqual(context.Photo)
            ? $"{stored.Length:N0} bytes stored and read"
            : throw new CheckFailedException($"{path} was stored with different content: {stored.Length} bytes instead of {context.Photo.Length}.");
    }
}
