using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Generated;

/// <summary>A program that uses the client that NSwag generates from openapi.json. A test compiles and runs both; this project does not.</summary>
public static class Usage
{
    /// <summary>Uploads photos into a folder, starts a project from it, waits for its end and returns its id and its PLY.</summary>
    public static async Task<(string Id, byte[] Ply)> RunAsync(HttpClient http, IReadOnlyList<byte[]> photos, CancellationToken cancellationToken)
    {
        var client = new AholoFunctionsClient(http);
        for (var i = 0; i < photos.Count; i++)
            await client.PutUploadAsync(new FileParameter(new MemoryStream(photos[i]), null, "image/jpeg"), $"generated client/{i}.jpg", cancellationToken: cancellationToken);

        // Written last, the manifest starts the project.
        using var manifest = new MemoryStream("""{"name": "generated", "quality": "low"}"""u8.ToArray());
        var upload = await client.PutUploadAsync(
            new FileParameter(manifest, null, "application/octet-stream"), "generated client/project.json", cancellationToken: cancellationToken);

        var project = await WaitAsync(client, upload.ProjectId ?? throw new InvalidOperationException("The manifest started nothing."), cancellationToken);
        if (project.Outcome != Outcome.Succeeded)
            throw new InvalidOperationException($"The project ended as {project.Outcome}: {project.Problem?.Message}");

        using var asset = await client.GetAssetAsync(project.Id, "model.ply", cancellationToken: cancellationToken);
        using var content = new MemoryStream();
        await asset.Stream.CopyToAsync(content, cancellationToken);
        return (project.Id, content.ToArray());
    }

    private static async Task<Project> WaitAsync(AholoFunctionsClient client, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var project = await client.GetProjectAsync(id, cancellationToken);
                if (project.Outcome is not null)
                    return project;
            }
            catch (ApiException<Problem> exception) when (exception.StatusCode == (int)HttpStatusCode.NotFound && exception.Result.Code == "project.not-found")
            {
                // The upload has not been noticed yet.
            }

            await Task.Delay(25, cancellationToken);
        }
    }
}
