namespace Aholo.Local.State;

/// <summary>Deletes the state of runs, and prints each part with its size.</summary>
internal static class CleanCommand
{
    private const int Failed = 2;

    /// <summary>Runs the command.</summary>
    /// <param name="dataDirectory">The data directory. Only files of the runs are deleted.</param>
    /// <param name="all">Whether to delete Azurite's program too, which is installed once for each user.</param>
    /// <param name="dryRun">Whether to print only.</param>
    /// <param name="output">Receives the deleted parts.</param>
    /// <param name="error">Receives the reason for a failure.</param>
    /// <returns>The exit code: 0 for success.</returns>
    public static int Run(string dataDirectory, bool all, bool dryRun, TextWriter output, TextWriter error)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        try
        {
            // Taking the lock would create a missing directory.
            using var alone = Directory.Exists(dataDirectory) ? new DataDirectoryLock(dataDirectory) : null;
            var total = 0L;
            var user = all ? StatePart.OfUser() : null;
            foreach (var part in StatePart.Of(dataDirectory).Concat(user is null ? [] : [user]).Where(part => Directory.Exists(part.Folder)))
            {
                var size = part.GetSize();
                if (!dryRun)
                    Directory.Delete(part.Folder, recursive: true);
                output.WriteLine($"  {StatePart.Format(size),9}  {part.Name,-31}  {part.Folder}");
                total += size;
            }

            output.WriteLine(Summarize(total, dataDirectory, dryRun));
            return 0;
        }
        catch (LocalException exception)
        {
            error.WriteLine(exception.Message);
            return Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"The state cannot be deleted: {exception.Message} Stop the program that uses it, and try again.");
            return Failed;
        }
    }

    private static string Summarize(long size, string dataDirectory, bool dryRun)
    {
        if (size == 0)
            return $"There is no state in {dataDirectory}.";

        return dryRun ? $"{StatePart.Format(size)} would be deleted." : $"Deleted {StatePart.Format(size)}.";
    }
}
