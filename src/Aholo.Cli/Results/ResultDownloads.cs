using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Aholo.Cli.Inputs;
using Aholo.Cli.Projects;
using Aholo.Cli.Terminal;
using Aholo.Functions.Assets;

namespace Aholo.Cli.Results;

/// <summary>Downloads the results of a task into a folder. A file is there whole and checked, or not at all.</summary>
internal sealed class ResultDownloads(CliSession session)
{
    private const int MaxAttempts = 5;
    private const int BufferSize = 64 * 1024;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    /// <summary>Downloads every result that the task lists.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="journal">Says what is here already, whose links may have expired; null without a journal.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="CliException">None of the files of splats is whole, or a file cannot be written.</exception>
    public async Task<IReadOnlyList<DownloadedFile>> DownloadAsync(
        AholoTask task, string folder, ProjectJournal? journal, CancellationToken cancellationToken)
    {
        var hosts = new AssetHosts(session.Assets);
        using var http = new HttpClient(hosts.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var downloader = new AssetDownloader(http, hosts);

        Directory.CreateDirectory(folder);
        var files = new List<(AssetKind Kind, DownloadedFile File)>();
        await session.Transfers.ShowAsync(async begin =>
        {
            foreach (var kind in AssetKinds.Listed(task.Assets))
            {
                var path = Path.Combine(folder, kind.FileName(kind.Url(task.Assets)!));
                if (await FindAsync(kind, path, journal, cancellationToken) is { } present)
                {
                    files.Add((kind, present));
                }
                else if (await TryDownloadAsync(downloader, kind, task, path, begin, cancellationToken) is { } file)
                {
                    journal?.Write(new(JournalEvent.Downloaded, default) { Path = file.Path, Md5 = file.Md5 });
                    files.Add((kind, file));
                }
            }

            return true;
        });

        if (!files.Exists(file => file.Kind.IsSplats()) && AssetKinds.Listed(task.Assets).Any(kind => kind.IsSplats()))
        {
            throw new CliException(
                ExitCode.Results, $"No file of splats of {task.ProjectId} is whole. To try again: aholo download {task.ProjectId} --to {folder}")
            { ProjectId = task.ProjectId };
        }

        return [.. files.Select(file => file.File)];
    }

    /// <summary>Finds out before a project is paid for that a file of the user's has the name of a result.</summary>
    /// <exception cref="CliException">There is one; the message names it.</exception>
    public static void CheckFree(string folder, ProjectJournal journal)
    {
        if (AssetKinds.ModelNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(path => IsTaken(path) && !journal.State.Downloads.ContainsKey(path)) is { } taken)
            throw Foreign(taken);
    }

    private static async Task<DownloadedFile?> FindAsync(AssetKind kind, string path, ProjectJournal? journal, CancellationToken cancellationToken)
    {
        if (journal is null || !journal.State.Downloads.TryGetValue(path, out var md5) || !File.Exists(path))
            return null;

        await using var content = File.OpenRead(path);
        if (Convert.ToHexStringLower(await MD5.HashDataAsync(content, cancellationToken)) != md5)
            return null;
        content.Position = 0;
        return new(path, content.Length, md5) { Splats = (await AssetInspector.InspectAsync(kind, content, cancellationToken))?.Splats };
    }

    private async Task<DownloadedFile?> TryDownloadAsync(
        AssetDownloader downloader, AssetKind kind, AholoTask task, string path, Func<string, long?, ITransfer> begin, CancellationToken cancellationToken)
    {
        var url = kind.Url(task.Assets);
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (url is not null)
                    return await DownloadAsync(downloader, kind, url, path, RenewAsync, begin, cancellationToken);
                throw new AssetUnavailableException("Aholo does not list it any more");
            }
            catch (InvalidAssetException exception)
            {
                session.Output.Warn($"The {kind} result cannot be used: {exception.Message}.");
                return null;
            }
            catch (AssetUnavailableException exception) when (attempt == MaxAttempts)
            {
                session.Output.Warn($"The {kind} result cannot be downloaded: {exception.Message}.");
                return null;
            }
            catch (AssetUnavailableException exception)
            {
                session.Output.Note($"The {kind} result: {exception.Message}; trying again.");
            }

            await Task.Delay(wait, session.Clock, cancellationToken);
            wait *= 2;
            url = await RenewAsync(cancellationToken);
        }

        async Task<Uri?> RenewAsync(CancellationToken token) =>
            await session.Aholo.GetTaskAsync(task.ProjectId, token) is { } current ? kind.Url(current.Assets) : null;
    }

    private async Task<DownloadedFile> DownloadAsync(
        AssetDownloader downloader,
        AssetKind kind,
        Uri url,
        string path,
        Func<CancellationToken, Task<Uri?>> renew,
        Func<string, long?, ITransfer> begin,
        CancellationToken cancellationToken)
    {
        await using var download = await downloader.OpenAsync(url, renew, cancellationToken);
        if (download.Length > session.Assets.MaxBytes)
            throw TooLarge();

        // A name of our own: a file or a link of the user's is never written or deleted.
        var part = $"{path}.{Guid.NewGuid():N}{OwnFiles.PartEnd}";
        var transfer = begin(Path.GetFileName(path), download.Length);
        try
        {
            DownloadedFile file;
            await using (var content = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                var md5 = await CopyAsync(download, content, transfer, cancellationToken);
                if (download.Length is { } announced && announced != content.Length)
                    throw new AssetUnavailableException($"its host announced {announced} bytes and sent {content.Length}");
                content.Position = 0;
                var facts = await AssetInspector.InspectAsync(kind, content, cancellationToken);
                content.Flush(flushToDisk: true);
                file = new(path, content.Length, md5) { Splats = facts?.Splats };
            }

            await MoveAsync(part, file, cancellationToken);
            transfer.End(string.Create(CultureInfo.InvariantCulture, $"Downloaded {path}, {file.Size:N0} bytes"));
            return file;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<string> CopyAsync(AssetDownload download, FileStream content, ITransfer transfer, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await download.ReadBlockAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                if (content.Length + read > session.Assets.MaxBytes)
                    throw TooLarge();
                md5.AppendData(buffer.AsSpan(0, read));
                await content.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                transfer.Report("downloading", content.Position);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    // A file of the same content is that of an earlier run; any other is the user's.
    private static async Task MoveAsync(string part, DownloadedFile file, CancellationToken cancellationToken)
    {
        if (IsTaken(file.Path))
        {
            if (FileLength.Of(file.Path) is null or 0)
                throw Foreign(file.Path);
            await using var existing = File.OpenRead(file.Path);
            if (Convert.ToHexStringLower(await MD5.HashDataAsync(existing, cancellationToken)) == file.Md5)
                return;
            throw Foreign(file.Path);
        }

        File.Move(part, file.Path);
    }

    // A link that leads nowhere too: a result would replace it.
    private static bool IsTaken(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static CliException Foreign(string path) =>
        new(ExitCode.Files, $"'{SafeText.OneLine(path)}' exists and is another file. Move it away, or choose another folder.");

    private InvalidAssetException TooLarge() => new($"it is larger than Aholo:Assets:MaxBytes allows ({session.Assets.MaxBytes} bytes)");
}
