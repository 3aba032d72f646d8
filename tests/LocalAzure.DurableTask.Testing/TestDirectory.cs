namespace LocalAzure.DurableTask.Testing;

/// <summary>A folder for one store. It is in memory if possible, because the tests do not depend on the disk.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly string _path = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"durable-{Guid.NewGuid():N}")).FullName;

    public string File => Path.Combine(_path, "durable.db");

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
