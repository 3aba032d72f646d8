using System.Globalization;
using System.Text.Json.Serialization;

namespace Aholo.Cli.Results;

/// <summary>A project at Aholo.</summary>
internal sealed record ProjectResult : ICommandResult
{
    public required string ProjectId { get; init; }

    public string? Name { get; init; }

    /// <summary>Null if Aholo does not list the task yet, or was not asked.</summary>
    public AholoTaskStatus? Status { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double? Progress { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The URLs of the results. They may expire.</summary>
    public AssetUrls? Assets { get; init; }

    /// <summary>The results that were downloaded.</summary>
    public IReadOnlyList<DownloadedFile>? Files { get; init; }

    public void WriteText(TextWriter writer)
    {
        writer.WriteLine(string.Join('\t', Columns()));
        foreach (var file in Files ?? [])
            writer.WriteLine(file.ToString());
        if (Files is null)
        {
            foreach (var (name, url) in Assets?.Listed ?? [])
                writer.WriteLine($"{name}\t{url}");
        }
    }

    private IEnumerable<string> Columns()
    {
        yield return ProjectId;
        if (Status is { } status)
            yield return TaskText.Of(status, Progress);
        if (Name is { } name)
            yield return name;
    }
}

/// <summary>Where results can be read.</summary>
internal sealed record AssetUrls(Uri? Ply, Uri? Spz, Uri? Sog, Uri? LodMeta, Uri? Panorama)
{
    [JsonIgnore]
    public IEnumerable<(string Name, Uri Url)> Listed =>
        from asset in new (string Name, Uri? Url)[] { ("ply", Ply), ("spz", Spz), ("sog", Sog), ("lodMeta", LodMeta), ("panorama", Panorama) }
        where asset.Url is not null
        select (asset.Name, asset.Url);

    public static AssetUrls? Of(AholoAssets assets) =>
        assets.IsEmpty ? null : new(assets.Ply, assets.Spz, assets.Sog, assets.LodMeta, assets.Panorama);
}

/// <summary>A result that was downloaded and checked.</summary>
internal sealed record DownloadedFile(string Path, long Size, string Md5)
{
    /// <summary>The number of splats; null if it is no file of splats.</summary>
    public long? Splats { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Path}\t{Size:N0} bytes{(Splats is { } splats ? $"\t{splats:N0} splats" : "")}");
}
