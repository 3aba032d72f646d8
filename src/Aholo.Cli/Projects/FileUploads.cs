using System.Globalization;
using Aholo.Cli.Inputs;
using Aholo.Cli.Terminal;

namespace Aholo.Cli.Projects;

/// <summary>Uploads the files of a project, except those that the journal lists as uploaded.</summary>
internal sealed class FileUploads(CliSession session)
{
    private const int MaxParallel = 4;

    // As in the function app. Aholo does not document how long it keeps an upload (docs/aholo-api.md, fact 47).
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    /// <summary>Uploads the files and returns their URLs at Aholo.</summary>
    public Task<IReadOnlyList<Uri>> SendAsync(IReadOnlyList<InputFile> files, ProjectJournal journal, CancellationToken cancellationToken) =>
        session.Transfers.ShowAsync<IReadOnlyList<Uri>>(async begin =>
        {
            var urls = new Uri[files.Count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, files.Count),
                new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
                async (index, token) => urls[index] = await SendAsync(files[index], journal, begin, token));
            return urls;
        });

    private async Task<Uri> SendAsync(
        InputFile file, ProjectJournal journal, Func<string, long?, ITransfer> begin, CancellationToken cancellationToken)
    {
        var md5 = file.Facts.Md5;
        if (journal.State.Uploads.TryGetValue(md5, out var known) && session.Clock.GetUtcNow() - known.At < ValidFor)
            return known.Url;

        var transfer = begin(file.Name, file.Facts.Size);
        var uploaded = await session.Aholo.UploadAsync(file.ToSource(), new TransferProgress(transfer), cancellationToken);
        journal.Write(new(JournalEvent.Uploaded, default) { Md5 = md5, Url = uploaded.Url });
        transfer.End(string.Create(
            CultureInfo.InvariantCulture, $"Uploaded {file.Name}, {uploaded.Length:N0} bytes{(uploaded.Deduplicated ? " (already at Aholo)" : "")}"));
        return uploaded.Url;
    }

    // Progress<T> would report asynchronously.
    private sealed class TransferProgress(ITransfer transfer) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) => transfer.Report(value.Stage.ToString().ToLowerInvariant(), value.BytesDone);
    }
}
