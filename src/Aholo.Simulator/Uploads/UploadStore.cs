using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Uploads;

/// <summary>Stores uploads: their records and files.</summary>
internal sealed class UploadStore(SimulatorDirectory data, AholoSimulatorOptions options) : IDisposable
{
    private readonly JournaledStore<Upload> _uploads = new(data.Journal("uploads"), upload => upload.Id, UploadJsonContext.Default.Upload);

    public static Upload New(string id, string name, string md5, long size, BlockLayout? blocks = null) => new()
    {
        Id = id,
        Number = RandomNumberGenerator.GetInt32(1, int.MaxValue),
        Name = FileName(name),
        Md5 = md5,
        Size = size,
        Blocks = blocks,
    };

    public string PathOf(string id) => Path.Combine(data.Uploads, id + ".data");

    public void Add(Upload upload) => _uploads.Add(upload);

    public Upload Update(string id, Func<Upload, Upload> change) => _uploads.Update(id, change);

    public bool TryGet(string id, [NotNullWhen(true)] out Upload? upload) => _uploads.TryGet(id, out upload);

    public Upload Get(string id) => _uploads.Get(id);

    public Upload? Find(Func<Upload, bool> predicate) => _uploads.All.FirstOrDefault(predicate);

    public bool Succeeded(string id) => TryGet(id, out var upload) && Succeeded(upload);

    public bool Succeeded(Upload upload) => upload.Outcome is { Succeeded: true } && Elapsed(upload) >= options.UploadProcessingTime;

    /// <summary>Gets the successful upload of a URL that this service issued; <see langword="null"/> for any other URL.</summary>
    /// <param name="url">An absolute URL.</param>
    /// <param name="host">The host of the caller's request. Loopback URLs are accepted too, because a restart may change the port.</param>
    public Upload? FromUrl(string? url, HostString host)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !(uri.IsLoopback || uri.Authority == host.Value))
            return null;
        return uri.Segments is ["/", "files/", var id, _] && TryGet(id.TrimEnd('/'), out var upload) && Succeeded(upload) ? upload : null;
    }

    public UploadStatus StatusOf(Upload upload, string serviceAddress, int? receivedBlocks)
    {
        var done = upload.Outcome is not null && Elapsed(upload) >= options.UploadProcessingTime;
        var outcome = done ? upload.Outcome : null;
        return new UploadStatus(
            outcome?.Status ?? StatusInProgress(upload),
            outcome is { Succeeded: true } ? serviceAddress + upload.UrlPath : null,
            upload.Key,
            upload.Md5,
            upload.Id,
            outcome?.ErrorCode,
            outcome?.ErrorMessage,
            upload.Blocks is { } blocks ? new BlockUploadProgress(receivedBlocks * 100 / blocks.Count ?? 100) : null);
    }

    public void Dispose() => _uploads.Dispose();

    private int StatusInProgress(Upload upload)
    {
        if (upload.ReceivedAt is null)
            return 0;
        IReadOnlyList<int> statuses = options.Switches.UploadStatusSeven == UploadStatusSeven.InProgress
            ? [.. UploadStatusCodes.InProgress, UploadStatusCodes.Seven]
            : UploadStatusCodes.InProgress;
        var step = (int)(Elapsed(upload) / options.UploadProcessingTime * statuses.Count);
        return statuses[Math.Clamp(step, 0, statuses.Count - 1)];
    }

    private TimeSpan Elapsed(Upload upload) => options.TimeProvider.GetUtcNow() - (upload.ReceivedAt ?? DateTimeOffset.MaxValue);

    /// <summary>Gets the last part of a path of any system, without characters that are special in a URL or a file system.</summary>
    private static string FileName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var safe = string.Concat(last.Where(c => !char.IsControl(c) && !"?#%:*\"<>|".Contains(c))).TrimStart('.');
        return safe.Length switch
        {
            0 => "file",
            > 120 => Path.GetFileNameWithoutExtension(safe)[..100] + Path.GetExtension(safe)[..Math.Min(20, Path.GetExtension(safe).Length)],
            _ => safe,
        };
    }
}
