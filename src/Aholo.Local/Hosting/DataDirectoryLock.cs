namespace Aholo.Local.Hosting;

/// <summary>Keeps a data directory for one run alone, as long as it lasts.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="LocalException">Another run uses the directory.</exception>
    public DataDirectoryLock(string directory)
    {
        var path = Path.Combine(Directory.CreateDirectory(directory).FullName, ".lock");
        try
        {
            _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LocalException(
                $"The data directory {directory} is used by another run. End that one, or give this one another with --data, and ports of its own.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
