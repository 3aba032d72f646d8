using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalAzure.Aspire;

/// <summary>Adds isolated .NET function apps on the local host to an AppHost.</summary>
public static class LocalFunctionsAppBuilderExtensions
{
    /// <summary>Adds a function app that is a project of the solution. The AppHost's build builds it.</summary>
    /// <typeparam name="TProject">The project, in the namespace <c>Projects</c>.</typeparam>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="port">The port of the HTTP functions; null for any free one.</param>
    /// <returns>A builder of the resource.</returns>
    public static IResourceBuilder<LocalFunctionsAppResource> AddLocalFunctionsApp<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);

        var project = new TProject().ProjectPath;
        var configuration = builder.AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        return Add(builder, name, Path.GetDirectoryName(project)!, port, token => ProjectOutput.FindFolderAsync(project, configuration, token));
    }

    /// <summary>Adds a function app by its folder: the output of <c>dotnet publish</c> or <c>dotnet build</c>.</summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="folder">The folder. A relative path starts at the directory of the AppHost.</param>
    /// <param name="port">The port of the HTTP functions; null for any free one.</param>
    /// <returns>A builder of the resource.</returns>
    public static IResourceBuilder<LocalFunctionsAppResource> AddLocalFunctionsApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string folder, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(folder);

        folder = Path.GetFullPath(folder, builder.AppHostDirectory);
        return Add(builder, name, folder, port, _ => Task.FromResult(folder));
    }

    /// <summary>Sets the storage account of the host (<c>AzureWebJobsStorage</c>), and waits for it.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="storage">The storage account, such as Azurite.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<LocalFunctionsAppResource> WithHostStorage(
        this IResourceBuilder<LocalFunctionsAppResource> builder, IResourceBuilder<IResourceWithConnectionString> storage)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(storage);

        return builder.WithEnvironment("AzureWebJobsStorage", storage).WaitFor(storage);
    }

    /// <summary>Keeps orchestrations and reported blobs in a directory, so that they outlast the AppHost. The storage account must outlast it too.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The directory. A relative path starts at the directory of the AppHost.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<LocalFunctionsAppResource> WithDataDirectory(this IResourceBuilder<LocalFunctionsAppResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.DataDirectory = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>Sets the path that <c>GET /</c> redirects to.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path, with a slash in front.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<LocalFunctionsAppResource> WithHomePage(this IResourceBuilder<LocalFunctionsAppResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.HomePage = path;
        return builder;
    }

    private static IResourceBuilder<LocalFunctionsAppResource> Add(
        IDistributedApplicationBuilder builder, string name, string workingDirectory, int? port, Func<CancellationToken, Task<string>> findFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        var app = new LocalFunctionsAppResource(name, workingDirectory);
        return builder.AddResource(app)
            .WithLoopbackEndpoint(LocalFunctionsAppResource.HttpEndpointName, "http", port)
            .WithArgs(async context => AddArguments(context, app, await findFolder(context.CancellationToken).ConfigureAwait(false)))
            .WithReadinessCheck(_ => new HostStatusCheck(app.HttpEndpoint))
            .WithOtlpExporter()
            .ExcludeFromManifest();
    }

    private static void AddArguments(CommandLineArgsCallbackContext context, LocalFunctionsAppResource app, string folder)
    {
        context.Args.Add(LocalAzurePrograms.Find(LocalAzurePrograms.FunctionsHost));
        context.Args.Add(folder);
        context.Args.Add("--port");
        context.Args.Add(app.HttpEndpoint.Property(EndpointProperty.TargetPort));
        context.Args.Add("--data");
        context.Args.Add(app.DataDirectory ?? CreateTemporaryDirectory(context.ExecutionContext.Services));
        if (app.HomePage is not null)
        {
            context.Args.Add("--home-page");
            context.Args.Add(app.HomePage);
        }
    }

    // Deleted with the AppHost, as the data in memory of Azurite and the broker are lost.
    private static string CreateTemporaryDirectory(IServiceProvider services)
    {
        var directory = Directory.CreateTempSubdirectory("functions-");
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() => directory.Delete(recursive: true));
        return directory.FullName;
    }
}
