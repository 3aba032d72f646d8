using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LocalAzure.Azurite;

namespace LocalAzure.Aspire;

/// <summary>Adds Azurite to an AppHost.</summary>
public static class AzuriteBuilderExtensions
{
    private const string FolderWithoutUser = "azurite-package";

    /// <summary>
    /// Adds Azurite, the emulator of Azure Storage. The first start installs it from npm, once for each user. It keeps its data in memory unless
    /// <see cref="WithDataDirectory"/> is called.
    /// </summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="blobPort">The port of the blob service; null for any free one.</param>
    /// <param name="queuePort">The port of the queue service; null for any free one.</param>
    /// <param name="tablePort">The port of the table service; null for any free one.</param>
    /// <returns>A builder of the resource.</returns>
    public static IResourceBuilder<AzuriteResource> AddAzurite(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? blobPort = null, int? queuePort = null, int? tablePort = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var azurite = new AzuriteResource(name, builder.AppHostDirectory);
        return builder.AddResource(azurite)
            .WithLoopbackEndpoint(AzuriteResource.BlobEndpointName, "http", blobPort)
            .WithLoopbackEndpoint(AzuriteResource.QueueEndpointName, "http", queuePort)
            .WithLoopbackEndpoint(AzuriteResource.TableEndpointName, "http", tablePort)
            .WithArgs(context => AddArgumentsAsync(context, azurite))
            .WithReadinessCheck(_ => new HttpAnswerCheck([azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint]))
            .OnResourceReady((_, _, cancellationToken) => PrepareAsync(azurite, cancellationToken))
            .ExcludeFromManifest();
    }

    /// <summary>Keeps the data in a directory, so that they outlast the AppHost.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The directory. A relative path starts at the directory of the AppHost.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<AzuriteResource> WithDataDirectory(this IResourceBuilder<AzuriteResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.DataDirectory = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>Creates a blob container, if it does not exist, before resources start that wait for Azurite.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the container.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<AzuriteResource> WithBlobContainer(this IResourceBuilder<AzuriteResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        builder.Resource.Containers.Add(name);
        return builder;
    }

    /// <summary>Lets pages that an endpoint serves write blobs from the browser (CORS).</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="page">The endpoint that serves the pages.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<AzuriteResource> WithUploadsFrom(this IResourceBuilder<AzuriteResource> builder, EndpointReference page)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(page);

        builder.Resource.PageOrigins.Add(page);
        return builder;
    }

    private static async Task AddArgumentsAsync(CommandLineArgsCallbackContext context, AzuriteResource azurite)
    {
        var progress = new InstallProgress(context.Logger);
        var manifest = Path.Combine(Path.GetDirectoryName(typeof(AzuriteResource).Assembly.Location)!, "Azurite");
        var nodeModules = await AzuritePackage.InstallAsync(
            manifest, Path.Combine(azurite.WorkingDirectory, "obj", FolderWithoutUser), progress, context.CancellationToken).ConfigureAwait(false);
        if (azurite.DataDirectory is not null)
            Directory.CreateDirectory(azurite.DataDirectory);

        foreach (var argument in AzuriteCommand.GetArguments(nodeModules, azurite.DataDirectory, AzuriteCommand.GetScripts(manifest, azurite.DataDirectory)))
            context.Args.Add(argument);
        foreach (var endpoint in (EndpointReference[])[azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint])
        {
            context.Args.Add($"--{endpoint.EndpointName}Host");
            context.Args.Add(LoopbackEndpoints.Host);
            context.Args.Add($"--{endpoint.EndpointName}Port");
            context.Args.Add(endpoint.Property(EndpointProperty.TargetPort));
        }
    }

    private static async Task PrepareAsync(AzuriteResource azurite, CancellationToken cancellationToken)
    {
        if (azurite.Containers.Count == 0 && azurite.PageOrigins.Count == 0)
            return;

        var storage = new BlobServiceClient(await azurite.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false));
        foreach (var container in azurite.Containers)
            await storage.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        if (azurite.PageOrigins.Count == 0)
            return;

        BlobServiceProperties properties = await storage.GetPropertiesAsync(cancellationToken).ConfigureAwait(false);
        properties.Cors =
        [
            new()
            {
                AllowedOrigins = string.Join(',', azurite.PageOrigins.SelectMany(page => (string[])[
                    $"{page.Scheme}://{LoopbackEndpoints.Host}:{page.Port}", $"{page.Scheme}://localhost:{page.Port}"])),
                AllowedMethods = "PUT",
                AllowedHeaders = "content-type,if-match,if-none-match,x-ms-*",
                ExposedHeaders = "x-ms-error-code",
                MaxAgeInSeconds = 3_600,
            },
        ];
        await storage.SetPropertiesAsync(properties, cancellationToken).ConfigureAwait(false);
    }
}
