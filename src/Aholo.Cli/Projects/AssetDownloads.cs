using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Aholo.Cli.Inputs;
using Aholo.Cli.Results;
using Aholo.Cli.Terminal;
using Aholo.Files.Assets;

namespace Aholo.Cli.Projects;

/// <summary>Downloads the assets of a task into a folder. A file appears only once it is complete and checked.</summary>
internal sealed class AssetDownloads(CliSession session)
{
    private const int MaxAttempts = 5;
    private const double BackoffCoefficient = 2;
    private const int BufferSize = 64 * 1024;

    private static readonly TimeSpan FirstRetryInterval = TimeSpan.FromSeconds(5);

    // Whether an asset is missing that another attempt, or a setting that a warning names, may bring. A damaged file stays damaged.
    private bool _retryMayHelp;

    /// <summary>Downloads every asset that the task lists.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The folder for the assets.</param>
    /// <param name="journal">The journal, which lists earlier downloads; null for none.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="CliException">No splat file is complete, or a file cannot be written.</exception>
    public async Task<IReadOnlyList<DownloadedAsset>> DownloadAsync(
        AholoTask task, string folder, ProjectJournal? journal, CancellationToken cancellationToken)
    {
        var hosts = new AssetHosts(session.Assets);
        using var http = new HttpClient(hosts.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var downloader = new AssetDownloader(http, hosts);

        Directory.CreateDirectory(folder);
        var assets = new List<(AssetKind Kind, DownloadedAsset Asset)>();
        await session.Transfers.ShowAsync(async begin =>
        {
            foreach (var kind in AssetKinds.Listed(task.Assets))
            {
                var path = Path.Combine(folder, kind.FileName(kind.Url(task.Assets)!));
                PartialFile.DeleteAbandoned(path);
                if (await FindAsync(kind, path, journal, cancellationToken) is { } present)
                {
                    assets.Add((kind, present));
                }
                else if (await TryDownloadAsync(downloader, kind, task, path, begin, cancellationToken) is { } downloaded)
                {
                    journal?.Write(new(JournalEvent.Downloaded, default) { Path = downloaded.Path, Md5 = downloaded.Md5 });
                    assets.Add((kind, downloaded));
                }
            }

            return true;
        });

        if (!assets.Exists(asset => asset.Kind.IsSplats()) && AssetKinds.Listed(task.Assets).Any(kind => kind.IsSplats()))
        {
            var advice = _retryMayHelp
                ? $"Follow the warnings above, then try again: aholo download {task.ProjectId} --to {folder}"
                : "Aholo's files are damaged; downloading them again does not help.";
            throw new CliException(ExitCode.Assets, $"No splat file of {task.ProjectId} is complete. {advice}") { ProjectId = task.ProjectId };
        }

        return [.. assets.Select(asset => asset.Asset)];
    }

    /// <summary>Checks, before a project is paid for, that no other file has the name of an asset.</summary>
    /// <exception cref="CliException">A file has such a name; the message names it.</exception>
    public static void CheckFree(string folder, ProjectJournal journal)
    {
        if (AssetKinds.ModelNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(path => IsTaken(path) && !journal.State.Downloads.ContainsKey(path)) is { } taken)
            throw NameTaken(taken);
    }

    private static async Task<DownloadedAsset?> FindAsync(AssetKind kind, string path, ProjectJournal? journal, CancellationToken cancellationToken)
    {
        if (journal is null || !journal.State.Downloads.TryGetValue(path, out var md5) || !File.Exists(path))
            return null;

        await using var content = File.OpenRead(path);
        if (Convert.ToHexStringLower(await MD5.HashDataAsync(content, cancellationToken)) != md5)
            return null;
        content.Position = 0;
        return new(path, content.Length, md5) { Splats = (await AssetInspector.InspectAsync(kind, content, cancellationToken))?.Splats };
    }

    private async Task<DownloadedAsset?> TryDownloadAsync(
        AssetDownloader downloader, AssetKind kind, AholoTask task, string path, Func<string, long?, ITransfer> begin, CancellationToken cancellationToken)
    {
        var url = kind.Url(task.Assets);
        var interval = FirstRetryInterval;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (url is null)
                    throw new AssetUnavailableException("Aholo no longer lists it");
                return await DownloadAsync(downloader, kind, url, path, RenewAsync, begin, cancellationToken);
            }
            catch (InvalidAssetException exception)
            {
                session.Output.Warn($"The {kind} file cannot be used: {exception.Message}.");
                return null;
            }
            catch (AssetUnavailableException exception) when (attempt == MaxAttempts)
            {
                _retryMayHelp = true;
                session.Output.Warn($"The {kind} file cannot be downloaded: {exception.Message}.");
                return null;
            }
            catch (AssetUnavailableException exception)
            {
                session.Output.Note($"The {kind} file cannot be downloaded yet: {exception.Message}. Retrying.");
            }

            await Task.Delay(interval, session.Clock, cancellationToken);
            interval *= BackoffCoefficient;
            url = await RenewAsync(cancellationToken);
        }

        async Task<Uri?> RenewAsync(CancellationToken token) =>
            await session.Aholo.GetTaskAsync(task.ProjectId, token) is { } current ? kind.Url(current.Assets) : null;
    }

    private async Task<DownloadedAsset> DownloadAsync(
        AssetDownloader downloader,
        AssetKind kind,
        Uri url,
        string path,
        Func<CancellationToken, Task<Uri?>> renew,
        Func<string, long?, ITransfer> begin,
        CancellationToken cancellationToken)
    {
        await using var partial = PartialFile.Create(path);
        DownloadedAsset asset;
        ITransfer transfer;
        try
        {
            await using var download = await downloader.OpenAsync(url, renew, cancellationToken);
            transfer = begin(Path.GetFileName(path), download.Length);
            asset = await CopyAsync(download, partial, transfer, cancellationToken);
        }
        catch (InvalidAssetException)
        {
            // The settings exclude its host or its size.
            _retryMayHelp = true;
            throw;
        }

        partial.Content.Position = 0;
        asset = asset with { Splats = (await AssetInspector.InspectAsync(kind, partial.Content, cancellationToken))?.Splats };
        if (!await IsPresentAsync(asset, cancellationToken))
            partial.Complete();
        transfer.End(string.Create(CultureInfo.InvariantCulture, $"Downloaded {path}, {asset.Size:N0} bytes"));
        return asset;
    }

    private async Task<DownloadedAsset> CopyAsync(AssetDownload download, PartialFile partial, ITransfer transfer, CancellationToken cancellationToken)
    {
        if (download.Length > session.Assets.MaxBytes)
            throw TooLarge();

        var content = partial.Content;
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

        if (download.Length is { } announced && announced != content.Length)
            throw new AssetUnavailableException($"its host announced {announced} bytes and sent {content.Length}");
        return new(partial.FinalPath, content.Length, Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    // A file with the same content is from an earlier run. Any other file is the user's.
    private static async Task<bool> IsPresentAsync(DownloadedAsset asset, CancellationToken cancellationToken)
    {
        if (!IsTaken(asset.Path))
            return false;
        if (FileLength.Of(asset.Path) is null or 0)
            throw NameTaken(asset.Path);
        await using var existing = File.OpenRead(asset.Path);
        return Convert.ToHexStringLower(await MD5.HashDataAsync(existing, cancellationToken)) == asset.Md5 ? true : throw NameTaken(asset.Path);
    }

    // Also by a link without a target, which the asset would replace.
    private static bool IsTaken(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static CliException NameTaken(string path) =>
        new(ExitCode.Files, $"'{SafeText.OneLine(path)}' exists and is another file. Move it, or choose another folder.");

    private InvalidAssetException TooLarge() => new($"it is larger than Aholo:Assets:MaxBytes allows ({session.Assets.MaxBytes} bytes)");
}
