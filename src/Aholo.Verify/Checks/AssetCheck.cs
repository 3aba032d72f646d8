using System.Net;
using System.Security.Cryptography;
using LocalAzure.Node;
using Aholo.Verify.Deployments;
using Aholo.Verify.Readers;

namespace Aholo.Verify.Checks;

/// <summary>Downloads the assets, completely and in part, and reads them with a public reader.</summary>
internal sealed class AssetCheck : ICheck
{
    private const int FirstBytes = 16;

    public string Name => "Assets can be downloaded and read by a public reader";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (context.SucceededProject is not { } project)
            throw new CheckSkippedException("No project has succeeded.");
        if (project.Assets is not { Count: > 0 } assets)
            throw new CheckFailedException($"Project {project.Id} has no assets.");

        var directory = Directory.CreateTempSubdirectory("aholo-verify-").FullName;
        try
        {
            var files = new List<string>();
            foreach (var asset in assets)
            {
                var content = await DownloadAsync(context.Deployment.Api, asset, cancellationToken);
                files.Add(Path.Combine(directory, Path.GetFileName(asset.Name)));
                await File.WriteAllBytesAsync(files[^1], content, cancellationToken);
            }

            return await ReadAsync(context, files, cancellationToken);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<byte[]> DownloadAsync(DeploymentApi api, AssetResponse asset, CancellationToken cancellationToken)
    {
        using var whole = await api.SendAsync(HttpMethod.Get, asset.Link, cancellationToken);
        await DeploymentApi.ExpectAsync(whole, HttpStatusCode.OK, cancellationToken);
        var content = await whole.Content.ReadAsByteArrayAsync(cancellationToken);
        if (content.Length != asset.Size)
            throw new CheckFailedException($"{asset.Name} has {content.Length} bytes instead of {asset.Size}.");
        if (whole.Content.Headers.ContentMD5 is { } md5 && !md5.AsSpan().SequenceEqual(MD5.HashData(content)))
            throw new CheckFailedException($"{asset.Name} does not match its Content-MD5.");

        using var part = await api.SendAsync(
            HttpMethod.Get, asset.Link, cancellationToken, configure: request => request.Headers.Range = new(0, FirstBytes - 1));
        await DeploymentApi.ExpectAsync(part, HttpStatusCode.PartialContent, cancellationToken);
        var first = await part.Content.ReadAsByteArrayAsync(cancellationToken);
        return first.AsSpan().SequenceEqual(content.AsSpan(0, FirstBytes))
            ? content
            : throw new CheckFailedException($"A range of {asset.Name} differs from the complete file.");
    }

    private static async Task<string> ReadAsync(VerificationContext context, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        SplatReader reader;
        try
        {
            reader = await SplatReader.InstallAsync(context.Deployment.Options.ReadersDirectory, cancellationToken);
        }
        catch (NodeException exception)
        {
            throw new CheckSkippedException($"{files.Count} assets were downloaded but not read: {exception.Message}");
        }

        var splats = new Dictionary<string, int>();
        foreach (var file in files)
            splats[Path.GetFileName(file)] = await reader.CountAsync(file, cancellationToken);
        if (splats.Values.Distinct().Count() > 1)
            throw new CheckFailedException($"The assets have different numbers of splats: {string.Join(", ", splats.Select(file => $"{file.Key} {file.Value}"))}.");
        return $"{string.Join(", ", splats.Keys)}: {splats.Values.First():N0} splats each";
    }
}
