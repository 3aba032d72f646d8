namespace LocalAzure.DurableTask.Tests;

/// <summary>A folder for one store. In memory where there is such a folder: what a test shows of commits does not depend on the disk.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly string _path = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"durable-{Guid.NewGuid():N}")).FullName;

    public string File => Path.Combine(_path, "durable.db");

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
