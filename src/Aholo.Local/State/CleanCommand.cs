using Aholo.Local.Hosting;

namespace Aholo.Local.State;

/// <summary>Deletes what is kept between runs, and says what it is and how large.</summary>
internal static class CleanCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="dataDirectory">The data directory, of which only what the runs have made is deleted.</param>
    /// <param name="all">Whether Azurite's program, which is installed once for each user, is deleted too.</param>
    /// <param name="dryRun">Whether to print only.</param>
    /// <param name="output">Receives what was done.</param>
    /// <param name="error">Receives why nothing was done.</param>
    /// <returns>The exit code: 0 when all went well.</returns>
    public static int Run(string dataDirectory, bool all, bool dryRun, TextWriter output, TextWriter error)
    {
        dataDirectory = Path.GetFullPath(dataDirectory);
        try
        {
            // Without a lock nobody has run here; to take it would create the directory.
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

            output.WriteLine(total == 0 ? $"Nothing is kept in {dataDirectory}."
                : dryRun ? $"{StatePart.Format(total)} would be deleted."
                : $"Deleted {StatePart.Format(total)}.");
            return 0;
        }
        catch (Exception exception) when (exception is LocalException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(exception is LocalException ? exception.Message : $"What is kept cannot be deleted: {exception.Message} End what uses it, and try again.");
            return 2;
        }
    }
}
