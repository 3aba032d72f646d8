namespace Aholo.Verify.Checks;

/// <summary>Uploads a file to storage and reads it over the API.</summary>
internal sealed class StorageUploadCheck : ICheck
{
    public string Name => "Upload to storage";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (context.Deployment.Uploads is not { } container)
            throw new CheckSkippedException("Requires --storage.");

        var path = $"{context.Run}/storage.jpg";
        context.Uploads.Add(path);
        await container.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(context.Photo), cancellationToken);
        var stored = await context.Deployment.Api.DownloadAsync($"/api/uploads/{path}", cancellationToken);
        return stored.AsSpan().SequenceEqual(context.Photo)
            ? $"in container {container.Name}"
            : throw new CheckFailedException($"The API does not return the file in container {container.Name}. Check that --url and --storage are of the same deployment.");
    }
}
