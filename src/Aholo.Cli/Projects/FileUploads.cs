using System.Globalization;
using Aholo.Cli.Inputs;
using Aholo.Cli.Terminal;

namespace Aholo.Cli.Projects;

/// <summary>Sends the files of a project. What the journal says is at Aholo already is not sent again.</summary>
internal sealed class FileUploads(CliSession session)
{
    private const int MaxParallel = 4;

    /// <summary>How long an upload can be used. Aholo does not say how long it keeps one; an older one is made again, as the function app does.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    /// <summary>Sends the files, and returns where Aholo keeps each.</summary>
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
        var uploaded = await session.Aholo.UploadAsync(file.ToSource(), new Progress(transfer), cancellationToken);
        journal.Write(new(JournalEvent.Uploaded, default) { Md5 = md5, Url = uploaded.Url });
        transfer.End(string.Create(
            CultureInfo.InvariantCulture, $"Uploaded {file.Name}, {uploaded.Length:N0} bytes{(uploaded.Deduplicated ? " (Aholo had it already)" : "")}"));
        return uploaded.Url;
    }

    // Not Progress<T>, which would report later than it is told.
    private sealed class Progress(ITransfer transfer) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) => transfer.Report(value.Stage.ToString().ToLowerInvariant(), value.BytesDone);
    }
}
