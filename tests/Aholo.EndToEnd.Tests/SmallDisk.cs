using System.Diagnostics;

namespace Aholo.EndToEnd.Tests;

/// <summary>A disk of its own, which a test fills up or makes read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const long Size = 300_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("small-disk-");

    public SmallDisk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a disk, and only on Linux.");
        Directory.CreateDirectory(Root);
        using (var image = File.Create(Image))
            image.SetLength(Size);
        Run("mkfs.ext4", "-q", "-m", "0", Image);
        Mount();
    }

    /// <summary>The folder of the disk.</summary>
    public string Root => Path.Combine(_folder.FullName, "disk");

    private string Image => Path.Combine(_folder.FullName, "image");

    private string Filler => Path.Combine(Root, "filler");

    /// <summary>Writes a file until the disk is full.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var length in (int[])[1 << 20, 4096, 1])
        {
            var content = new byte[length];
            try
            {
                while (true)
                    filler.Write(content);
            }
            catch (IOException)
            {
                // Full, for this length.
            }
        }
    }

    /// <summary>Deletes the file.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Makes the disk read-only, as the kernel does after an error of the disk: for open files too.</summary>
    public void Abort() => Run("mount", "-o", "remount,abort", Root);

    /// <summary>Repairs the disk, which no process may use.</summary>
    public void Repair()
    {
        Run("umount", Root);
        Mount();
    }

    public void Dispose()
    {
        Run("umount", Root);
        _folder.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private void Mount() => Run("mount", "-o", "loop", Image, Root);
}
