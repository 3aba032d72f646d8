namespace Aholo.Verify.Checks;

/// <summary>A file that is uploaded to storage is what the API sees.</summary>
internal sealed class StorageUploadCheck : ICheck
{
    public string Name => "Upload to storage";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (context.Deployment.Uploads is not { } container)
            throw new CheckSkippedException("Needs --storage.");

        var path = $"{context.Run}/storage.jpg";
        context.Uploads.Add(path);
        await container.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(context.Photo), cancellationToken);
        var seen = await context.Deployment.Api.DownloadAsync($"/api/uploads/{path}", cancellationToken);
        return seen.AsSpan().SequenceEqual(context.Photo)
            ? $"in container {container.Name}"
            : throw new CheckFailedException($"The API does not return what was uploaded to container {container.Name}: are --url and --storage of one deployment?");
    }
}
