using System.Security.Cryptography;
using System.Text;
using LocalAzure.Shared;

namespace LocalAzure.Functions.Configuration;

/// <summary>The folder with the host's state. One host at a time uses it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Opens the folder, and creates it if it does not exist.</summary>
    /// <param name="path">The folder; null for a folder of <paramref name="app"/> in the user's data.</param>
    /// <param name="app">The app.</param>
    /// <exception cref="LocalFunctionsHostException">Another host uses it, or it cannot be created or written to.</exception>
    public static DataDirectory Open(string? path, FunctionApp app)
    {
        path = System.IO.Path.GetFullPath(path ?? Default(app));
        try
        {
            Directory.CreateDirectory(path);
            var file = FileLock.TryTake(System.IO.Path.Combine(path, "host.lock")) ?? throw new LocalFunctionsHostException(
                $"The data directory '{path}' is in use by another host. Stop that host, or choose another directory.");
            return new(path, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalFunctionsHostException($"The data directory '{path}' cannot be used: {exception.Message} Choose another directory.", exception);
        }
    }

    /// <summary>Gets the path of a file or folder in the directory.</summary>
    public string File(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => _lock.Dispose();

    private static string Default(FunctionApp app)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app.Folder)))[..12];
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return System.IO.Path.Combine(user, "LocalAzure.Functions", $"{System.IO.Path.GetFileNameWithoutExtension(app.WorkerFile)}-{id}");
    }
}
